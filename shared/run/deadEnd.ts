/** What an author hears on trial of a draft where a way leads nowhere yet; then the call ends. */
const phrases: Readonly<Record<string, string>> = {
  en: 'This way leads nowhere yet.',
  es: 'Este camino aún no lleva a ninguna parte.',
  fr: 'Ce chemin ne mène encore nulle part.',
  de: 'Dieser Weg führt noch nirgendwohin.',
  hi: 'यह रास्ता अभी कहीं नहीं जाता।',
}

/** The words and the language they are in: the wanted one by its first subtag, else English. */
export function deadEndIn(language: string): { text: string; language: string } {
  const text = phrases[language.split('-')[0] ?? '']
  return text === undefined ? { text: phrases['en'] ?? '', language: 'en-US' } : { text, language }
}

/** In the trail, on the node that was left by such a way. */
export const deadEndNote = 'leads nowhere yet'
