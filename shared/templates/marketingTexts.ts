import type { DemoLanguage, DemoPhrases, DemoText } from './demoText.ts'

/** What the flow "Marketing menu" says. */
export const marketingTexts = {
  mainMenu: {
    'en-US':
      'For product information, press 1. For special offers, press 2. To stop our calls, press 3. To hear this again, press 9. To change the language, press star.',
    'es-ES':
      'Para información sobre productos, pulse 1. Para ofertas especiales, pulse 2. Para no recibir más llamadas, pulse 3. Para repetir las opciones, pulse 9. Para cambiar de idioma, pulse asterisco.',
    'fr-FR':
      'Pour des informations sur nos produits, tapez 1. Pour nos offres spéciales, tapez 2. Pour ne plus recevoir nos appels, tapez 3. Pour réécouter ce menu, tapez 9. Pour changer de langue, tapez étoile.',
    'de-DE':
      'Für Produktinformationen drücken Sie die Eins. Für Sonderangebote drücken Sie die Zwei. Wenn wir Sie nicht mehr anrufen sollen, drücken Sie die Drei. Um die Auswahl noch einmal zu hören, drücken Sie die Neun. Um die Sprache zu wechseln, drücken Sie die Sterntaste.',
    'hi-IN':
      'उत्पादों की जानकारी के लिए 1 दबाएँ। विशेष ऑफ़र के लिए 2 दबाएँ। हमारे कॉल बंद कराने के लिए 3 दबाएँ। विकल्प फिर से सुनने के लिए 9 दबाएँ। भाषा बदलने के लिए स्टार दबाएँ।',
  },
  products: {
    'en-US': 'We offer mobile plans, home internet and television. Combine them as you like, and cancel in any month.',
    'es-ES':
      'Ofrecemos telefonía móvil, internet en casa y televisión. Combínelos como quiera y cancele cualquier mes.',
    'fr-FR':
      "Nous proposons des forfaits mobiles, l'internet à domicile et la télévision. Combinez-les à votre guise, et résiliez chaque mois.",
    'de-DE':
      'Wir bieten Mobilfunk, Internet für zu Hause und Fernsehen. Sie können alles frei kombinieren und monatlich kündigen.',
    'hi-IN': 'हमारे पास मोबाइल प्लान, घर का इंटरनेट और टेलीविज़न हैं। इन्हें अपनी पसंद से चुनें और किसी भी महीने बंद कराएँ।',
  },
  offers: {
    'en-US':
      'This month, new customers save {{ vars.discountPercent }} percent for a whole year. When you order, give this code:',
    'es-ES':
      'Este mes, los nuevos clientes ahorran un {{ vars.discountPercent }} por ciento durante todo un año. Al contratar, indique este código:',
    'fr-FR':
      'Ce mois-ci, les nouveaux clients économisent {{ vars.discountPercent }} pour cent pendant un an. À la commande, indiquez ce code :',
    'de-DE':
      'Neukunden sparen in diesem Monat {{ vars.discountPercent }} Prozent, ein ganzes Jahr lang. Nennen Sie bei der Bestellung diesen Code:',
    'hi-IN':
      'इस महीने नए ग्राहकों को पूरे एक साल तक {{ vars.discountPercent }} प्रतिशत की छूट मिलती है। ऑर्डर करते समय यह कोड बताएँ:',
  },
  subMenu: {
    'en-US': 'To hear this again, press 9. For the main menu, press 0.',
    'es-ES': 'Para escucharlo de nuevo, pulse 9. Para volver al menú principal, pulse 0.',
    'fr-FR': 'Pour réécouter, tapez 9. Pour revenir au menu principal, tapez 0.',
    'de-DE': 'Um das noch einmal zu hören, drücken Sie die Neun. Für das Hauptmenü drücken Sie die Null.',
    'hi-IN': 'फिर से सुनने के लिए 9 दबाएँ। मुख्य मेनू के लिए 0 दबाएँ।',
  },
  optedOut: {
    'en-US': 'Your number is now on our do-not-call list, and we will not call you again. Thank you, and goodbye.',
    'es-ES': 'Su número ya está en nuestra lista de exclusión y no volveremos a llamarle. Gracias y adiós.',
    'fr-FR':
      "Votre numéro est désormais sur notre liste d'opposition : nous ne vous appellerons plus. Merci et au revoir.",
    'de-DE':
      'Ihre Nummer steht jetzt auf unserer Sperrliste, und wir rufen Sie nicht mehr an. Vielen Dank und auf Wiederhören.',
    'hi-IN': 'आपका नंबर अब हमारी कॉल न करने वाली सूची में है, और हम आपको फिर कॉल नहीं करेंगे। धन्यवाद, नमस्ते।',
  },
  numberUnknown: {
    'en-US':
      'Your number is withheld, so we cannot put it on our list. Please call again with your number shown. Thank you, and goodbye.',
    'es-ES':
      'Su número está oculto y no podemos añadirlo a nuestra lista. Vuelva a llamar con el número visible. Gracias y adiós.',
    'fr-FR':
      "Votre numéro est masqué : nous ne pouvons pas l'ajouter à notre liste. Rappelez-nous en affichant votre numéro. Merci et au revoir.",
    'de-DE':
      'Ihre Nummer ist unterdrückt, daher können wir sie nicht sperren. Rufen Sie bitte mit sichtbarer Nummer noch einmal an. Vielen Dank und auf Wiederhören.',
    'hi-IN': 'आपका नंबर छिपा हुआ है, इसलिए हम उसे सूची में नहीं डाल सकते। कृपया नंबर दिखाकर फिर से कॉल करें। धन्यवाद, नमस्ते।',
  },
} as const satisfies Record<string, DemoText>

/** Each language offered in its own words and voice. */
export const languageOffers = {
  'en-US': { key: '1', name: 'English', text: 'For English, press 1.' },
  'es-ES': { key: '2', name: 'Español', text: 'Para español, pulse 2.' },
  'fr-FR': { key: '3', name: 'Français', text: 'Pour le français, tapez 3.' },
  'de-DE': { key: '4', name: 'Deutsch', text: 'Für Deutsch drücken Sie die Vier.' },
  'hi-IN': { key: '5', name: 'हिन्दी', text: 'हिन्दी के लिए 5 दबाएँ।' },
} as const satisfies Record<DemoLanguage, { key: string; name: string; text: string }>

/** What may be said for a language, by the language the caller is heard in. */
export const languagePhrases: Readonly<Record<DemoLanguage, DemoPhrases>> = {
  'en-US': {
    'en-US': ['English'],
    'es-ES': ['inglés'],
    'fr-FR': ['anglais'],
    'de-DE': ['Englisch'],
    'hi-IN': ['अंग्रेज़ी', 'इंग्लिश'],
  },
  'es-ES': {
    'en-US': ['Spanish'],
    'es-ES': ['español', 'castellano'],
    'fr-FR': ['espagnol'],
    'de-DE': ['Spanisch'],
    'hi-IN': ['स्पेनिश'],
  },
  'fr-FR': {
    'en-US': ['French'],
    'es-ES': ['francés'],
    'fr-FR': ['français'],
    'de-DE': ['Französisch'],
    'hi-IN': ['फ़्रेंच', 'फ्रेंच'],
  },
  'de-DE': { 'en-US': ['German'], 'es-ES': ['alemán'], 'fr-FR': ['allemand'], 'de-DE': ['Deutsch'], 'hi-IN': ['जर्मन'] },
  'hi-IN': {
    'en-US': ['Hindi'],
    'es-ES': ['hindi'],
    'fr-FR': ['hindi'],
    'de-DE': ['Hindi'],
    'hi-IN': ['हिन्दी', 'हिंदी'],
  },
}

/** What may be said instead of a key. */
export const marketingPhrases = {
  products: {
    'en-US': ['product information', 'products', 'information'],
    'es-ES': ['información sobre productos', 'productos', 'información'],
    'fr-FR': ['informations sur vos produits', 'produits', 'informations'],
    'de-DE': ['Produktinformationen', 'Produkte', 'Informationen'],
    'hi-IN': ['उत्पादों की जानकारी', 'उत्पाद', 'जानकारी', 'प्रोडक्ट'],
  },
  offers: {
    'en-US': ['special offers', 'offers', 'deals'],
    'es-ES': ['ofertas especiales', 'ofertas', 'promociones'],
    'fr-FR': ['offres spéciales', 'offres', 'promotions'],
    'de-DE': ['Sonderangebote', 'Angebote', 'Aktionen'],
    'hi-IN': ['विशेष ऑफ़र', 'ऑफ़र', 'ऑफर', 'छूट'],
  },
  optOut: {
    'en-US': ['stop', 'stop calling', 'opt out', 'unsubscribe', 'do not call'],
    'es-ES': ['no más llamadas', 'no me llamen', 'darme de baja', 'baja'],
    'fr-FR': ['stop', 'plus d’appels', 'ne plus appeler', 'désinscription'],
    'de-DE': ['stopp', 'keine Anrufe', 'nicht mehr anrufen', 'abmelden'],
    'hi-IN': ['कॉल बंद', 'कॉल मत करो', 'कॉल न करें', 'बंद करो'],
  },
  again: {
    'en-US': ['again', 'repeat'],
    'es-ES': ['repetir', 'otra vez', 'de nuevo'],
    'fr-FR': ['répéter', 'réécouter', 'encore'],
    'de-DE': ['noch einmal', 'nochmal', 'wiederholen'],
    'hi-IN': ['फिर से', 'दोबारा', 'दोहराएँ'],
  },
  language: {
    'en-US': ['language', 'change language'],
    'es-ES': ['idioma', 'cambiar de idioma'],
    'fr-FR': ['langue', 'changer de langue'],
    'de-DE': ['Sprache', 'Sprache wechseln'],
    'hi-IN': ['भाषा', 'भाषा बदलें'],
  },
  mainMenu: {
    'en-US': ['main menu', 'menu', 'back'],
    'es-ES': ['menú principal', 'menú', 'volver'],
    'fr-FR': ['menu principal', 'menu', 'retour'],
    'de-DE': ['Hauptmenü', 'Menü', 'zurück'],
    'hi-IN': ['मुख्य मेनू', 'मेनू', 'वापस'],
  },
} as const satisfies Record<string, DemoPhrases>
