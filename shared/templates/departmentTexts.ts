import type { DemoPhrases, DemoText } from './demoText.ts'

/** What the flow "Departments" says whichever department it is. */
export const departmentTexts = {
  choose: {
    'en-US':
      'For Sales, press 1. For CRM, press 2. For Collection, press 3. For Support, press 4. Or say the name of the department.',
    'es-ES':
      'Para Ventas, pulse 1. Para Atención al Cliente, pulse 2. Para Cobros, pulse 3. Para Soporte, pulse 4. O diga el nombre del departamento.',
    'fr-FR':
      'Pour le service commercial, tapez 1. Pour la relation client, tapez 2. Pour le recouvrement, tapez 3. Pour une assistance, tapez 4. Ou dites le nom du service.',
    'de-DE':
      'Für den Vertrieb drücken Sie die Eins. Für die Kundenbetreuung drücken Sie die Zwei. Für Zahlungsfragen drücken Sie die Drei. Für den Support drücken Sie die Vier. Oder nennen Sie die Abteilung.',
    'hi-IN': 'सेल्स के लिए 1 दबाएँ। ग्राहक संबंध के लिए 2 दबाएँ। कलेक्शन के लिए 3 दबाएँ। सपोर्ट के लिए 4 दबाएँ। या विभाग का नाम बोलें।',
  },
  answers: {
    'en-US': 'If you are interested, press 1. To be called later, press 2. If you are not interested, press 3.',
    'es-ES': 'Si le interesa, pulse 1. Si prefiere que le llamemos más tarde, pulse 2. Si no le interesa, pulse 3.',
    'fr-FR':
      'Si cela vous intéresse, tapez 1. Pour être rappelé plus tard, tapez 2. Si cela ne vous intéresse pas, tapez 3.',
    'de-DE':
      'Wenn Sie interessiert sind, drücken Sie die Eins. Wenn wir Sie später anrufen sollen, drücken Sie die Zwei. Wenn Sie kein Interesse haben, drücken Sie die Drei.',
    'hi-IN': 'अगर आपकी रुचि है, तो 1 दबाएँ। बाद में कॉल चाहिए, तो 2 दबाएँ। अगर रुचि नहीं है, तो 3 दबाएँ।',
  },
  interested: {
    'en-US': 'Wonderful. A colleague will call you shortly.',
    'es-ES': 'Estupendo. En breve le llamará un compañero.',
    'fr-FR': "C'est noté. Un conseiller vous appellera très vite.",
    'de-DE': 'Das freut uns. Wir melden uns in Kürze bei Ihnen.',
    'hi-IN': 'बहुत बढ़िया। हमारे सहयोगी जल्द ही आपको कॉल करेंगे।',
  },
  callLater: {
    'en-US': 'Of course. We will call you another time.',
    'es-ES': 'Por supuesto. Le llamaremos en otro momento.',
    'fr-FR': 'Bien sûr. Nous vous rappellerons à un autre moment.',
    'de-DE': 'Gern. Wir rufen Sie ein anderes Mal an.',
    'hi-IN': 'ज़रूर। हम आपको किसी और समय कॉल करेंगे।',
  },
  notInterested: {
    'en-US': 'That is fine. We will not trouble you with this again.',
    'es-ES': 'De acuerdo. No volveremos a molestarle con este asunto.',
    'fr-FR': 'Entendu. Nous ne vous solliciterons plus à ce sujet.',
    'de-DE': 'In Ordnung. Wir behelligen Sie damit nicht mehr.',
    'hi-IN': 'ठीक है। हम इस बारे में आपको फिर परेशान नहीं करेंगे।',
  },
  noMessage: {
    'en-US': 'We did not receive a message. Please call again during office hours. Goodbye.',
    'es-ES': 'No hemos recibido ningún mensaje. Vuelva a llamar en horario de oficina. Adiós.',
    'fr-FR': "Nous n'avons pas reçu de message. Rappelez-nous aux heures d'ouverture. Au revoir.",
    'de-DE':
      'Wir haben keine Nachricht erhalten. Bitte rufen Sie während der Geschäftszeiten noch einmal an. Auf Wiederhören.',
    'hi-IN': 'हमें कोई संदेश नहीं मिला। कृपया कार्यालय समय में फिर से कॉल करें। नमस्ते।',
  },
} as const satisfies Record<string, DemoText>

export const departments = ['sales', 'crm', 'collection', 'support'] as const
export type Department = (typeof departments)[number]

type DepartmentWords = {
  /** As the flow keeps it in `vars.department`, and as a call may ask for it. */
  name: string
  key: string
  phrases: DemoPhrases
  /** Why we talk, before the three answers. */
  question: DemoText
  closing: DemoText
  voicemail: DemoText
  messageThanks: DemoText
}

/** What each department says in its own name. */
export const departmentWords: Readonly<Record<Department, DepartmentWords>> = {
  sales: {
    name: 'Sales',
    key: '1',
    phrases: {
      'en-US': ['sales'],
      'es-ES': ['ventas', 'comercial'],
      'fr-FR': ['service commercial', 'commercial', 'ventes'],
      'de-DE': ['Vertrieb', 'Verkauf'],
      'hi-IN': ['सेल्स', 'बिक्री'],
    },
    question: {
      'en-US': 'Our Sales team has a new offer for you.',
      'es-ES': 'Nuestro equipo de Ventas tiene una nueva oferta para usted.',
      'fr-FR': 'Notre service commercial a une nouvelle offre pour vous.',
      'de-DE': 'Unser Vertrieb hat ein neues Angebot für Sie.',
      'hi-IN': 'हमारी सेल्स टीम के पास आपके लिए एक नया ऑफ़र है।',
    },
    closing: {
      'en-US': 'Thank you from the Sales team, and goodbye.',
      'es-ES': 'Gracias de parte del equipo de Ventas, y adiós.',
      'fr-FR': 'Le service commercial vous remercie. Au revoir.',
      'de-DE': 'Ihr Vertriebsteam dankt Ihnen. Auf Wiederhören.',
      'hi-IN': 'सेल्स टीम की ओर से धन्यवाद, नमस्ते।',
    },
    voicemail: {
      'en-US':
        'You have reached our Sales team outside office hours. Please leave your name and message after the tone. When you are done, press the pound key.',
      'es-ES':
        'El equipo de Ventas le atiende en horario de oficina. Deje su nombre y su mensaje después de la señal. Al terminar, pulse almohadilla.',
      'fr-FR':
        'Notre service commercial est actuellement fermé. Laissez votre nom et votre message après le bip. Pour terminer, tapez dièse.',
      'de-DE':
        'Unser Vertrieb ist zurzeit geschlossen. Bitte hinterlassen Sie nach dem Ton Ihren Namen und Ihre Nachricht. Zum Beenden drücken Sie die Rautetaste.',
      'hi-IN': 'हमारी सेल्स टीम अभी उपलब्ध नहीं है। कृपया बीप के बाद अपना नाम और संदेश बताएँ। समाप्त होने पर हैश दबाएँ।',
    },
    messageThanks: {
      'en-US': 'Thank you from the Sales team. We have your message and will call you back. Goodbye.',
      'es-ES': 'Gracias de parte del equipo de Ventas. Hemos recibido su mensaje y le devolveremos la llamada. Adiós.',
      'fr-FR':
        'Le service commercial vous remercie. Nous avons bien reçu votre message et vous rappellerons. Au revoir.',
      'de-DE': 'Ihr Vertriebsteam dankt für die Nachricht. Wir rufen Sie zurück. Auf Wiederhören.',
      'hi-IN': 'सेल्स टीम की ओर से धन्यवाद। आपका संदेश मिल गया है, हम आपको वापस कॉल करेंगे। नमस्ते।',
    },
  },
  crm: {
    name: 'CRM',
    key: '2',
    phrases: {
      'en-US': ['CRM', 'C R M', 'customer relations', 'customer service'],
      'es-ES': ['atención al cliente', 'clientes', 'CRM'],
      'fr-FR': ['relation client', 'service client', 'CRM'],
      'de-DE': ['Kundenbetreuung', 'Kundenservice', 'CRM'],
      'hi-IN': ['ग्राहक संबंध', 'ग्राहक सेवा', 'सी आर एम', 'सीआरएम'],
    },
    question: {
      'en-US': 'Our CRM team would like to review your plan with you.',
      'es-ES': 'Nuestro equipo de Atención al Cliente quiere revisar su tarifa con usted.',
      'fr-FR': 'Notre service de relation client souhaite faire le point sur votre forfait avec vous.',
      'de-DE': 'Unsere Kundenbetreuung möchte mit Ihnen über Ihren Tarif sprechen.',
      'hi-IN': 'हमारी ग्राहक संबंध टीम आपके प्लान के बारे में आपसे बात करना चाहती है।',
    },
    closing: {
      'en-US': 'Thank you from the CRM team, and goodbye.',
      'es-ES': 'Gracias de parte del equipo de Atención al Cliente, y adiós.',
      'fr-FR': 'Le service de relation client vous remercie. Au revoir.',
      'de-DE': 'Ihre Kundenbetreuung dankt Ihnen. Auf Wiederhören.',
      'hi-IN': 'ग्राहक संबंध टीम की ओर से धन्यवाद, नमस्ते।',
    },
    voicemail: {
      'en-US':
        'You have reached our CRM team outside office hours. Please leave your name and message after the tone. When you are done, press the pound key.',
      'es-ES':
        'El equipo de Atención al Cliente le atiende en horario de oficina. Deje su nombre y su mensaje después de la señal. Al terminar, pulse almohadilla.',
      'fr-FR':
        'Notre service de relation client est actuellement fermé. Laissez votre nom et votre message après le bip. Pour terminer, tapez dièse.',
      'de-DE':
        'Unsere Kundenbetreuung ist zurzeit geschlossen. Bitte hinterlassen Sie nach dem Ton Ihren Namen und Ihre Nachricht. Zum Beenden drücken Sie die Rautetaste.',
      'hi-IN': 'हमारी ग्राहक संबंध टीम अभी उपलब्ध नहीं है। कृपया बीप के बाद अपना नाम और संदेश बताएँ। समाप्त होने पर हैश दबाएँ।',
    },
    messageThanks: {
      'en-US': 'Thank you from the CRM team. We have your message and will call you back. Goodbye.',
      'es-ES':
        'Gracias de parte del equipo de Atención al Cliente. Hemos recibido su mensaje y le devolveremos la llamada. Adiós.',
      'fr-FR':
        'Le service de relation client vous remercie. Nous avons bien reçu votre message et vous rappellerons. Au revoir.',
      'de-DE': 'Ihre Kundenbetreuung dankt für die Nachricht. Wir rufen Sie zurück. Auf Wiederhören.',
      'hi-IN': 'ग्राहक संबंध टीम की ओर से धन्यवाद। आपका संदेश मिल गया है, हम आपको वापस कॉल करेंगे। नमस्ते।',
    },
  },
  collection: {
    name: 'Collection',
    key: '3',
    phrases: {
      'en-US': ['collection', 'collections', 'payments', 'billing'],
      'es-ES': ['cobros', 'pagos', 'facturación'],
      'fr-FR': ['recouvrement', 'paiement', 'facturation'],
      'de-DE': ['Zahlungsfragen', 'Zahlungen', 'Rechnung', 'Inkasso'],
      'hi-IN': ['कलेक्शन', 'भुगतान', 'बिल'],
    },
    question: {
      'en-US': 'Our Collection team can offer you flexible payment dates.',
      'es-ES': 'Nuestro equipo de Cobros puede ofrecerle plazos de pago flexibles.',
      'fr-FR': 'Notre service de recouvrement peut vous proposer des échéances de paiement souples.',
      'de-DE': 'Unser Team für Zahlungsfragen bietet Ihnen flexible Zahlungstermine an.',
      'hi-IN': 'हमारी कलेक्शन टीम आपको भुगतान के लिए सुविधाजनक तारीखें दे सकती है।',
    },
    closing: {
      'en-US': 'Thank you from the Collection team, and goodbye.',
      'es-ES': 'Gracias de parte del equipo de Cobros, y adiós.',
      'fr-FR': 'Le service de recouvrement vous remercie. Au revoir.',
      'de-DE': 'Ihr Team für Zahlungsfragen dankt Ihnen. Auf Wiederhören.',
      'hi-IN': 'कलेक्शन टीम की ओर से धन्यवाद, नमस्ते।',
    },
    voicemail: {
      'en-US':
        'You have reached our Collection team outside office hours. Please leave your name and message after the tone. When you are done, press the pound key.',
      'es-ES':
        'El equipo de Cobros le atiende en horario de oficina. Deje su nombre y su mensaje después de la señal. Al terminar, pulse almohadilla.',
      'fr-FR':
        'Notre service de recouvrement est actuellement fermé. Laissez votre nom et votre message après le bip. Pour terminer, tapez dièse.',
      'de-DE':
        'Unser Team für Zahlungsfragen ist zurzeit nicht erreichbar. Bitte hinterlassen Sie nach dem Ton Ihren Namen und Ihre Nachricht. Zum Beenden drücken Sie die Rautetaste.',
      'hi-IN': 'हमारी कलेक्शन टीम अभी उपलब्ध नहीं है। कृपया बीप के बाद अपना नाम और संदेश बताएँ। समाप्त होने पर हैश दबाएँ।',
    },
    messageThanks: {
      'en-US': 'Thank you from the Collection team. We have your message and will call you back. Goodbye.',
      'es-ES': 'Gracias de parte del equipo de Cobros. Hemos recibido su mensaje y le devolveremos la llamada. Adiós.',
      'fr-FR':
        'Le service de recouvrement vous remercie. Nous avons bien reçu votre message et vous rappellerons. Au revoir.',
      'de-DE': 'Ihr Team für Zahlungsfragen dankt für die Nachricht. Wir rufen Sie zurück. Auf Wiederhören.',
      'hi-IN': 'कलेक्शन टीम की ओर से धन्यवाद। आपका संदेश मिल गया है, हम आपको वापस कॉल करेंगे। नमस्ते।',
    },
  },
  support: {
    name: 'Support',
    key: '4',
    phrases: {
      'en-US': ['support', 'technical support', 'help'],
      'es-ES': ['soporte', 'soporte técnico', 'ayuda', 'asistencia técnica'],
      'fr-FR': ['assistance', 'assistance technique', 'support', 'aide'],
      'de-DE': ['Support', 'Technik', 'Hilfe', 'technischer Support'],
      'hi-IN': ['सपोर्ट', 'सहायता', 'मदद'],
    },
    question: {
      'en-US': 'Our Support team can check your connection free of charge.',
      'es-ES': 'Nuestro equipo de Soporte puede revisar su conexión sin coste.',
      'fr-FR': "Notre service d'assistance peut vérifier votre connexion gratuitement.",
      'de-DE': 'Unser Support kann Ihren Anschluss kostenlos prüfen.',
      'hi-IN': 'हमारी सपोर्ट टीम आपका कनेक्शन मुफ़्त में जाँच सकती है।',
    },
    closing: {
      'en-US': 'Thank you from the Support team, and goodbye.',
      'es-ES': 'Gracias de parte del equipo de Soporte, y adiós.',
      'fr-FR': "Le service d'assistance vous remercie. Au revoir.",
      'de-DE': 'Ihr Supportteam dankt Ihnen. Auf Wiederhören.',
      'hi-IN': 'सपोर्ट टीम की ओर से धन्यवाद, नमस्ते।',
    },
    voicemail: {
      'en-US':
        'You have reached our Support team outside office hours. Please leave your name and message after the tone. When you are done, press the pound key.',
      'es-ES':
        'El equipo de Soporte le atiende en horario de oficina. Deje su nombre y su mensaje después de la señal. Al terminar, pulse almohadilla.',
      'fr-FR':
        "Notre service d'assistance est actuellement fermé. Laissez votre nom et votre message après le bip. Pour terminer, tapez dièse.",
      'de-DE':
        'Unser Support ist zurzeit geschlossen. Bitte hinterlassen Sie nach dem Ton Ihren Namen und Ihre Nachricht. Zum Beenden drücken Sie die Rautetaste.',
      'hi-IN': 'हमारी सपोर्ट टीम अभी उपलब्ध नहीं है। कृपया बीप के बाद अपना नाम और संदेश बताएँ। समाप्त होने पर हैश दबाएँ।',
    },
    messageThanks: {
      'en-US': 'Thank you from the Support team. We have your message and will call you back. Goodbye.',
      'es-ES': 'Gracias de parte del equipo de Soporte. Hemos recibido su mensaje y le devolveremos la llamada. Adiós.',
      'fr-FR':
        "Le service d'assistance vous remercie. Nous avons bien reçu votre message et vous rappellerons. Au revoir.",
      'de-DE': 'Ihr Supportteam dankt für die Nachricht. Wir rufen Sie zurück. Auf Wiederhören.',
      'hi-IN': 'सपोर्ट टीम की ओर से धन्यवाद। आपका संदेश मिल गया है, हम आपको वापस कॉल करेंगे। नमस्ते।',
    },
  },
}

/** What may be said instead of the keys 1, 2 and 3 of the question. */
export const answerPhrases = {
  interested: {
    'en-US': ['interested', 'yes', 'I am interested'],
    'es-ES': ['me interesa', 'interesado', 'interesada', 'sí'],
    'fr-FR': ['intéressé', 'intéressée', 'ça m’intéresse', 'oui'],
    'de-DE': ['interessiert', 'Interesse', 'ja'],
    'hi-IN': ['रुचि है', 'हाँ', 'हां'],
  },
  callLater: {
    'en-US': ['later', 'call me later', 'call later'],
    'es-ES': ['más tarde', 'luego', 'después'],
    'fr-FR': ['plus tard', 'rappelez-moi', 'rappelez-moi plus tard'],
    'de-DE': ['später', 'später anrufen'],
    'hi-IN': ['बाद में', 'बाद में कॉल करें'],
  },
  notInterested: {
    'en-US': ['not interested', 'no'],
    'es-ES': ['no me interesa', 'no interesado', 'no interesada', 'no'],
    'fr-FR': ['pas intéressé', 'pas intéressée', 'ça ne m’intéresse pas', 'non'],
    'de-DE': ['nicht interessiert', 'kein Interesse', 'nein'],
    'hi-IN': ['रुचि नहीं है', 'रुचि नहीं', 'नहीं'],
  },
} as const satisfies Record<string, DemoPhrases>
