import type VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'

type SayLanguage = NonNullable<VoiceResponse.SayAttributes['language']>
type SayVoice = NonNullable<VoiceResponse.SayAttributes['voice']>
type GatherLanguage = NonNullable<VoiceResponse.GatherAttributes['language']>

/**
 * The voice a language speaks in when a flow and a company name none: neural where the carrier has one, Google's elsewhere.
 * The languages are those of `<Say>`. https://www.twilio.com/docs/voice/twiml/say/text-speech
 */
export const defaultVoices = {
  'en-US': 'Polly.Joanna-Neural',
  'es-ES': 'Polly.Lucia-Neural',
  'fr-FR': 'Polly.Lea-Neural',
  'de-DE': 'Polly.Vicki-Neural',
  'hi-IN': 'Polly.Kajal-Neural',
  'en-GB': 'Polly.Amy-Neural',
  'en-AU': 'Polly.Olivia-Neural',
  'en-IN': 'Polly.Kajal-Neural',
  'en-IE': 'Polly.Niamh-Neural',
  'en-NZ': 'Polly.Aria-Neural',
  'en-ZA': 'Polly.Ayanda-Neural',
  'en-GB-WLS': 'Polly.Geraint',
  'cy-GB': 'Polly.Gwyneth',
  'es-MX': 'Polly.Mia-Neural',
  'es-US': 'Polly.Lupe-Neural',
  'fr-CA': 'Polly.Gabrielle-Neural',
  'fr-BE': 'Polly.Isabelle-Neural',
  'de-AT': 'Polly.Hannah-Neural',
  'it-IT': 'Polly.Bianca-Neural',
  'pt-BR': 'Polly.Camila-Neural',
  'pt-PT': 'Polly.Ines-Neural',
  'nl-NL': 'Polly.Laura-Neural',
  'nl-BE': 'Polly.Lisa-Neural',
  'pl-PL': 'Polly.Ola-Neural',
  'sv-SE': 'Polly.Elin-Neural',
  'nb-NO': 'Polly.Ida-Neural',
  'da-DK': 'Polly.Sofie-Neural',
  'fi-FI': 'Polly.Suvi-Neural',
  'ca-ES': 'Polly.Arlet-Neural',
  'tr-TR': 'Polly.Burcu-Neural',
  'ar-AE': 'Polly.Hala-Neural',
  arb: 'Polly.Zeina',
  'ar-XA': 'Google.ar-XA-Wavenet-A',
  'ja-JP': 'Polly.Kazuha-Neural',
  'ko-KR': 'Polly.Seoyeon-Neural',
  'cmn-CN': 'Polly.Zhiyu-Neural',
  'zh-CN': 'Polly.Zhiyu-Neural',
  'yue-HK': 'Polly.Hiujin-Neural',
  'zh-HK': 'Polly.Hiujin-Neural',
  'cmn-TW': 'Google.cmn-TW-Wavenet-A',
  'zh-TW': 'Google.cmn-TW-Wavenet-A',
  'is-IS': 'Polly.Dora',
  'ro-RO': 'Polly.Carmen',
  'ru-RU': 'Polly.Tatyana',
  'af-ZA': 'Google.af-ZA-Standard-A',
  'am-ET': 'Google.am-ET-Wavenet-A',
  'bg-BG': 'Google.bg-BG-Standard-A',
  'bn-IN': 'Google.bn-IN-Wavenet-A',
  'cs-CZ': 'Google.cs-CZ-Wavenet-A',
  'el-GR': 'Google.el-GR-Wavenet-A',
  'fil-PH': 'Google.fil-PH-Wavenet-A',
  'gu-IN': 'Google.gu-IN-Wavenet-A',
  'he-IL': 'Google.he-IL-Wavenet-A',
  'hu-HU': 'Google.hu-HU-Wavenet-A',
  'id-ID': 'Google.id-ID-Wavenet-A',
  'kn-IN': 'Google.kn-IN-Wavenet-A',
  'lv-LV': 'Google.lv-LV-Standard-A',
  'ml-IN': 'Google.ml-IN-Wavenet-A',
  'mr-IN': 'Google.mr-IN-Wavenet-A',
  'ms-MY': 'Google.ms-MY-Wavenet-A',
  'pa-IN': 'Google.pa-IN-Wavenet-A',
  'sk-SK': 'Google.sk-SK-Wavenet-A',
  'sr-RS': 'Google.sr-RS-Standard-A',
  'ta-IN': 'Google.ta-IN-Wavenet-A',
  'te-IN': 'Google.te-IN-Standard-A',
  'th-TH': 'Google.th-TH-Standard-A',
  'uk-UA': 'Google.uk-UA-Wavenet-A',
  'vi-VN': 'Google.vi-VN-Wavenet-A',
  'en-CA': 'Polly.Joanna-Neural',
} as const satisfies Record<SayLanguage, SayVoice>

/** Languages in which `<Say>` can speak; the ones a number or flow may be set to. */
export const sayLanguages = Object.keys(defaultVoices) as readonly SayLanguage[]

/** Which region speaks for a language without one; others take the first of the table. */
const regions: Readonly<Record<string, SayLanguage>> = {
  ar: 'ar-XA',
  zh: 'cmn-CN',
  cmn: 'cmn-CN',
  no: 'nb-NO',
  nb: 'nb-NO',
  fil: 'fil-PH',
  tl: 'fil-PH',
}

const byTag = new Map<string, SayLanguage>(sayLanguages.map((tag) => [tag.toLowerCase(), tag]))
const byBase = new Map<string, SayLanguage>()
for (const tag of sayLanguages) {
  const base = tag.split('-')[0] ?? tag
  if (!byBase.has(base)) byBase.set(base, tag)
}
for (const base in regions) byBase.set(base, regions[base] ?? 'en-US')

/**
 * The language and voice a carrier speaks for a tag: the tag itself, else shorter ones (RFC 4647 lookup), else the region that
 * stands for its base language (`en` and `en-SG` give `en-US`), else American English.
 */
export function voiceFor(language: string): { language: SayLanguage; voice: SayVoice } {
  const known = byLanguage.get(language)
  if (known) return known
  const say = sayLanguageFor(language)
  const found = { language: say, voice: defaultVoices[say] }
  if (byLanguage.size < 500) byLanguage.set(language, found)
  return found
}
const byLanguage = new Map<string, { language: SayLanguage; voice: SayVoice }>()

function sayLanguageFor(language: string): SayLanguage {
  const parts = language.toLowerCase().split('-')
  for (let length = parts.length; length > 0; length--) {
    const found = byTag.get(parts.slice(0, length).join('-'))
    if (found) return found
  }
  return byBase.get(parts[0] ?? '') ?? 'en-US'
}

/** Speech recognition names a few languages otherwise than speech does. https://www.twilio.com/docs/voice/twiml/gather#language */
const heardAs: Readonly<Record<string, GatherLanguage>> = {
  arb: 'ar-SA',
  'ar-XA': 'ar-SA',
  'cmn-CN': 'cmn-Hans-CN',
  'zh-CN': 'cmn-Hans-CN',
  'cmn-TW': 'cmn-Hant-TW',
  'yue-HK': 'yue-Hant-HK',
  'zh-HK': 'yue-Hant-HK',
  'de-AT': 'de-DE',
  'fr-BE': 'fr-FR',
  'cy-GB': 'en-GB',
  'en-GB-WLS': 'en-GB',
  'pa-IN': 'pa-guru-IN',
}

/** Recognised as they are though no voice speaks them. */
const heardOnly =
  /^(en-(GH|KE|NG|PH|SG|TZ)|es-(AR|BO|CL|CO|CR|DO|EC|GT|HN|NI|PA|PE|PR|PY|SV|UY|VE)|ar-(BH|DZ|EG|IL|IQ|JO|KW|LB|MA|OM|PS|QA|SA|TN)|ta-(LK|MY|SG)|sw-(KE|TZ)|ur-(IN|PK)|(az-AZ|bn-BD|et-EE|eu-ES|fa-IR|gl-ES|hr-HR|hy-AM|jv-ID|ka-GE|km-KH|lo-LA|lt-LT|mk-MK|mn-MN|my-MM|ne-NP|si-LK|sl-SI|sq-AL|su-ID|uz-UZ|zu-ZA))$/

/** The language `<Gather>` listens in for a tag. */
export function gatherLanguageFor(language: string): string {
  if (heardOnly.test(language)) return language
  const { language: spoken } = voiceFor(language)
  return heardAs[spoken] ?? spoken
}
