import type { Phrases } from '../flow/prompt.ts'

/** The languages the demo flows are written in, each in full. */
export const demoLanguages = ['en-US', 'es-ES', 'fr-FR', 'de-DE', 'hi-IN'] as const
export type DemoLanguage = (typeof demoLanguages)[number]

/** One sentence or two, as a native speaker would record them. Digits stand as digits but in German, where `1.` is read as "first". */
export type DemoText = Readonly<Record<DemoLanguage, string>>
export type DemoPhrases = Readonly<Record<DemoLanguage, readonly string[]>>

type TextPart = { kind: 'text'; text: Record<string, string> }

/** A prompt of these texts, in order. */
export const promptOf = (...texts: DemoText[]): TextPart[] => texts.map((text) => ({ kind: 'text', text: { ...text } }))

export const phrasesOf = (phrases: DemoPhrases): Phrases =>
  Object.fromEntries(demoLanguages.map((language) => [language, [...phrases[language]]]))

/** Words both demo flows use. */
export const sharedTexts = {
  greeting: {
    'en-US': 'Hello{% if contact.firstName %} {{ contact.firstName }}{% endif %}, this is Demo Company.',
    'es-ES': 'Hola{% if contact.firstName %}, {{ contact.firstName }}{% endif %}, le saluda Demo Company.',
    'fr-FR': 'Bonjour{% if contact.firstName %} {{ contact.firstName }}{% endif %}, ici Demo Company.',
    'de-DE': 'Hallo{% if contact.firstName %} {{ contact.firstName }}{% endif %}, hier ist Demo Company.',
    'hi-IN': 'नमस्ते{% if contact.firstName %} {{ contact.firstName }}{% endif %}, आप डेमो कंपनी से जुड़े हैं।',
  },
  silentOnce: {
    'en-US': 'Sorry, we did not hear anything.',
    'es-ES': 'Disculpe, no hemos oído nada.',
    'fr-FR': "Désolé, nous n'avons rien entendu.",
    'de-DE': 'Entschuldigung, wir haben nichts gehört.',
    'hi-IN': 'क्षमा करें, हमें कुछ सुनाई नहीं दिया।',
  },
  silentTwice: {
    'en-US': 'We still cannot hear you. Please press a key on your phone, or say what you would like.',
    'es-ES': 'Seguimos sin oírle. Pulse una tecla del teléfono o diga qué desea.',
    'fr-FR':
      'Nous ne vous entendons toujours pas. Appuyez sur une touche de votre téléphone, ou dites ce que vous souhaitez.',
    'de-DE': 'Wir hören Sie leider immer noch nicht. Drücken Sie eine Taste, oder sagen Sie, was Sie wünschen.',
    'hi-IN': 'हमें अब भी कुछ सुनाई नहीं दे रहा। कृपया फ़ोन का कोई बटन दबाएँ, या बताएँ कि आपको क्या चाहिए।',
  },
  wrongOnce: {
    'en-US': 'Sorry, that is not one of the choices.',
    'es-ES': 'Disculpe, esa no es una de las opciones.',
    'fr-FR': 'Désolé, ce choix ne figure pas dans le menu.',
    'de-DE': 'Entschuldigung, das steht nicht zur Auswahl.',
    'hi-IN': 'क्षमा करें, यह विकल्प उपलब्ध नहीं है।',
  },
  wrongTwice: {
    'en-US': 'Sorry, we still did not understand. Please listen to the choices, then press one key.',
    'es-ES': 'Lo sentimos, seguimos sin entenderle. Escuche las opciones y pulse una sola tecla.',
    'fr-FR': "Désolé, nous n'avons toujours pas compris. Écoutez les choix, puis appuyez sur une seule touche.",
    'de-DE':
      'Das haben wir leider wieder nicht verstanden. Hören Sie bitte die Auswahl, und drücken Sie dann eine Taste.',
    'hi-IN': 'क्षमा करें, हम अब भी समझ नहीं पाए। कृपया विकल्प सुनें, फिर एक बटन दबाएँ।',
  },
  silentGoodbye: {
    'en-US': 'We did not hear from you, so we will end this call now. You can call us again at any time. Goodbye.',
    'es-ES': 'No hemos recibido respuesta, así que terminamos la llamada. Puede llamarnos cuando quiera. Adiós.',
    'fr-FR':
      "Sans réponse de votre part, nous mettons fin à l'appel. Vous pouvez nous rappeler à tout moment. Au revoir.",
    'de-DE':
      'Wir haben nichts von Ihnen gehört und beenden jetzt das Gespräch. Sie können uns jederzeit wieder anrufen. Auf Wiederhören.',
    'hi-IN': 'आपकी ओर से कोई उत्तर नहीं मिला, इसलिए हम यह कॉल समाप्त कर रहे हैं। आप हमें कभी भी फिर से कॉल कर सकते हैं। नमस्ते।',
  },
  lostGoodbye: {
    'en-US': 'We are sorry that we could not understand your choice. You can call us again at any time. Goodbye.',
    'es-ES': 'Lamentamos no haber entendido su respuesta. Puede llamarnos cuando quiera. Adiós.',
    'fr-FR': "Nous regrettons de n'avoir pas compris votre choix. Vous pouvez nous rappeler à tout moment. Au revoir.",
    'de-DE':
      'Leider haben wir Ihre Auswahl nicht verstanden. Sie können uns jederzeit wieder anrufen. Auf Wiederhören.',
    'hi-IN': 'हमें खेद है कि हम आपका उत्तर समझ नहीं पाए। आप हमें कभी भी फिर से कॉल कर सकते हैं। नमस्ते।',
  },
} as const satisfies Record<string, DemoText>

/** How a question of the demo flows goes on after silence and after wrong answers, then repeats itself. */
export const asking = {
  tries: 3,
  timeoutSeconds: 6,
  isSpeechOn: true,
  noInputPrompts: [promptOf(sharedTexts.silentOnce), promptOf(sharedTexts.silentTwice)],
  noMatchPrompts: [promptOf(sharedTexts.wrongOnce), promptOf(sharedTexts.wrongTwice)],
}
