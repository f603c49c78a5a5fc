/** What a caller hears instead of our failure: short, in their language, then a hang-up. */
const apologies: Readonly<Record<string, string>> = {
  en: 'We are sorry, something went wrong on our side. Please call again later. Goodbye.',
  es: 'Lo sentimos, algo ha fallado por nuestra parte. Por favor, llame más tarde. Adiós.',
  fr: 'Nous sommes désolés, un problème est survenu de notre côté. Veuillez rappeler plus tard. Au revoir.',
  de: 'Es tut uns leid, bei uns ist etwas schiefgegangen. Bitte rufen Sie später noch einmal an. Auf Wiederhören.',
  hi: 'क्षमा करें, हमारी ओर से कुछ गड़बड़ हो गई है। कृपया बाद में फिर कॉल करें। नमस्ते।',
}

/** The apology and the language it is in: the wanted one by its first subtag, else English. */
export function apologyIn(language: string): { text: string; language: string } {
  const text = apologies[language.split('-')[0] ?? '']
  return text === undefined ? { text: apologies['en'] ?? '', language: 'en-US' } : { text, language }
}
