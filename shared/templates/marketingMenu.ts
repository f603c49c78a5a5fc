import type { Flow } from '../flow/flow.ts'
import { placedFlow } from './placedFlow.ts'
import { asking, demoLanguages, phrasesOf, promptOf, sharedTexts } from './demoText.ts'
import { languageOffers, languagePhrases, marketingPhrases, marketingTexts } from './marketingTexts.ts'

const { mainMenu, products, offers, subMenu, optedOut, numberUnknown } = marketingTexts

const givingUp = { noInput: 'silentGoodbye', noMatch: 'lostGoodbye' }
const again = { id: 'again', key: '9', label: 'Hear it again', phrases: phrasesOf(marketingPhrases.again) }

/** After product information or offers: once more, or back. */
const subMenuData = {
  prompt: promptOf(subMenu),
  choices: [again, { id: 'mainMenu', key: '0', label: 'Main menu', phrases: phrasesOf(marketingPhrases.mainMenu) }],
  ...asking,
}

/** Flow `marketing-menu`: product information, special offers, and a way off the list, in five languages. */
export const marketingMenu: Flow = placedFlow(
  {
    name: 'Marketing menu',
    description: 'Greets the caller by name and offers product information, special offers and an opt-out.',
    languages: [...demoLanguages],
    variables: [
      { name: 'discountPercent', type: 'number', default: 20, description: 'What new customers save, in percent.' },
      { name: 'offerCode', type: 'text', default: '2468', description: 'Read out digit by digit.' },
    ],
    notes: [
      {
        id: 'about',
        text: 'Try it: call the number, or press keys in the preview. 1 products, 2 offers, 3 opt out, 9 again, * language.',
        position: { x: 0, y: -40 },
        size: { width: 320, height: 120 },
      },
    ],
    tests: [
      {
        id: 'products',
        name: 'Product information, then back to the main menu',
        script: ['press 1', 'press 9', 'press 0'],
        expect: [mainMenu['en-US'], products['en-US'], '> press 9', products['en-US'], '> press 0', mainMenu['en-US']],
      },
      {
        id: 'offers-in-spanish',
        name: 'Special offers in Spanish',
        script: ['press *', 'press 2', 'say ofertas'],
        expect: ['> press 2', mainMenu['es-ES'], 'es-ES: 2468', subMenu['es-ES']],
      },
      {
        id: 'opt-out',
        name: 'Opting out ends the call',
        script: ['press 3'],
        expect: [optedOut['en-US'], '(hang up)'],
      },
      {
        id: 'withheld',
        name: 'A withheld number cannot be put on the list, and the caller hears so',
        setup: { caller: 'anonymous' },
        script: ['press 3'],
        expect: [numberUnknown['en-US'], 'disposition Number withheld'],
      },
      {
        id: 'machine',
        name: 'Nothing is said to an answering machine',
        setup: { direction: 'outbound' },
        script: ['machine machine'],
        expect: ['disposition Answering machine'],
      },
      {
        id: 'silence',
        name: 'A silent caller hears two different reminders and a goodbye',
        script: ['silence', 'silence', 'silence'],
        expect: [
          sharedTexts.silentOnce['en-US'],
          sharedTexts.silentTwice['en-US'],
          sharedTexts.silentGoodbye['en-US'],
          '(hang up)',
        ],
      },
      {
        id: 'wrong-keys',
        name: 'Wrong keys are answered, then the call ends politely',
        script: ['press 7', 'press 8', 'press #'],
        expect: [
          sharedTexts.wrongOnce['en-US'],
          sharedTexts.wrongTwice['en-US'],
          sharedTexts.lostGoodbye['en-US'],
          '(hang up)',
        ],
      },
    ],
  },
  {
    start: {
      type: 'start',
      label: 'Call comes in',
      at: [0, 1.5],
      to: { next: 'greeting', machine: 'machineAnswered' },
    },
    greeting: {
      type: 'say',
      label: 'Greeting by name',
      at: [1, 1.5],
      data: { prompt: promptOf(sharedTexts.greeting) },
      to: { next: 'mainMenu' },
    },
    mainMenu: {
      type: 'menu',
      label: 'Main menu',
      at: [2, 1.5],
      data: {
        prompt: promptOf(mainMenu),
        choices: [
          { id: 'products', key: '1', label: 'Product information', phrases: phrasesOf(marketingPhrases.products) },
          { id: 'offers', key: '2', label: 'Special offers', phrases: phrasesOf(marketingPhrases.offers) },
          { id: 'optOut', key: '3', label: 'Opt out', phrases: phrasesOf(marketingPhrases.optOut) },
          again,
          { id: 'language', key: '*', label: 'Language', phrases: phrasesOf(marketingPhrases.language) },
        ],
        ...asking,
      },
      to: {
        products: 'likesProducts',
        offers: 'likesOffers',
        optOut: 'optOut',
        again: 'mainMenu',
        language: 'language',
        ...givingUp,
      },
    },
    likesProducts: {
      type: 'tag',
      label: 'Interest: products',
      at: [3, 0],
      data: { tag: 'product-information' },
      to: { next: 'products' },
    },
    products: {
      type: 'say',
      label: 'Product information',
      at: [4, 0],
      data: { prompt: promptOf(products) },
      to: { next: 'productsMenu' },
    },
    productsMenu: {
      type: 'menu',
      label: 'After products',
      at: [5, 0],
      data: subMenuData,
      to: { again: 'products', mainMenu: 'mainMenu', ...givingUp },
    },
    likesOffers: {
      type: 'tag',
      label: 'Interest: offers',
      at: [3, 1],
      data: { tag: 'special-offers' },
      to: { next: 'offers' },
    },
    offers: {
      type: 'say',
      label: 'Special offers',
      at: [4, 1],
      data: { prompt: [...promptOf(offers), { kind: 'value', value: '{{ vars.offerCode }}', as: 'digits' }] },
      to: { next: 'offersMenu' },
    },
    offersMenu: {
      type: 'menu',
      label: 'After offers',
      at: [5, 1],
      data: subMenuData,
      to: { again: 'offers', mainMenu: 'mainMenu', ...givingUp },
    },
    optOut: {
      type: 'optOut',
      label: 'Off the list at once',
      at: [3, 2],
      note: 'One key press is enough: the number is listed before anything is said.',
      to: { next: 'hasNumber' },
    },
    hasNumber: {
      type: 'branch',
      label: 'Is the number known?',
      at: [4, 2],
      data: {
        cases: [
          {
            id: 'known',
            label: 'Number known',
            when: { match: 'all', conditions: [{ left: 'caller.number', operator: 'isNotEmpty' }] },
          },
        ],
      },
      to: { known: 'optedOut', otherwise: 'numberUnknown' },
    },
    optedOut: {
      type: 'end',
      label: 'Opted out',
      at: [5, 2],
      data: { prompt: promptOf(optedOut), disposition: 'Opted out' },
    },
    numberUnknown: {
      type: 'end',
      label: 'Number withheld',
      at: [5, 3],
      data: { prompt: promptOf(numberUnknown), disposition: 'Number withheld' },
    },
    language: {
      type: 'language',
      label: 'Choice of language',
      at: [3, 3],
      data: {
        choices: demoLanguages.map((language) => {
          const { key, name: label, text } = languageOffers[language]
          return { language, key, label, text, phrases: phrasesOf(languagePhrases[language]) }
        }),
        // Two here and three in the main menu: a silent caller hears the goodbye before the call's own limit of six.
        tries: 2,
        timeoutSeconds: 6,
        isSpeechOn: true,
      },
      to: { next: 'mainMenu' },
    },
    silentGoodbye: {
      type: 'end',
      label: 'Goodbye after silence',
      at: [6, 0],
      data: { prompt: promptOf(sharedTexts.silentGoodbye), disposition: 'No answer' },
    },
    lostGoodbye: {
      type: 'end',
      label: 'Goodbye after wrong keys',
      at: [6, 1],
      data: { prompt: promptOf(sharedTexts.lostGoodbye), disposition: 'No answer' },
    },
    machineAnswered: {
      type: 'end',
      label: 'Answering machine',
      at: [1, 3],
      data: { disposition: 'Answering machine' },
    },
  },
)
