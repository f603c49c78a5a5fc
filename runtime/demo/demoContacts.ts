/** People the demo company knows. The first has no language, so that the number's decides. */
export const demoContacts = [
  { number: '+15550190001', firstName: 'Sam', lastName: 'Taylor', language: null },
  { number: '+15550190002', firstName: 'Ana', lastName: 'García', language: 'es-ES' },
  { number: '+15550190003', firstName: 'Camille', lastName: 'Laurent', language: 'fr-FR' },
  { number: '+15550190004', firstName: 'Jonas', lastName: 'Becker', language: 'de-DE' },
  { number: '+15550190005', firstName: 'Priya', lastName: 'Sharma', language: 'hi-IN' },
] as const
