import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { readXml, textOf, XmlError } from './xml.ts'

describe('reading XML', () => {
  it('keeps names, attributes, texts and their order', () => {
    expect(readXml('<?xml version="1.0"?><!-- note --><A b="1 &amp; 2" c=\'x\'>hi <B/>there<!-- no --></A>')).toEqual({
      name: 'A',
      attributes: { b: '1 & 2', c: 'x' },
      children: ['hi ', { name: 'B', attributes: {}, children: [] }, 'there'],
    })
  })

  it('decodes the five entities, numbers and CDATA', () => {
    expect(textOf(readXml('<A>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;<![CDATA[<b>&]]></A>'))).toBe('<>&"\'A😀<b>&')
  })

  const wrong = [
    '',
    'words',
    '<A>',
    '<A></B>',
    '<A><B></A></B>',
    '<A b=1/>',
    '<A b="1" b="2"/>',
    '<A b="<"/>',
    '<A>&</A>',
    '<A>&copy;</A>',
    '<A>&#0;</A>',
    '<A/><B/>',
    '<A b="1"c="2"/>',
    '<A><!-- a -- b --></A>',
    '<A>\u0001</A>',
    '<!DOCTYPE A [<!ENTITY x "y">]><A>&x;</A>',
    '<A b></A>',
    '< A/>',
  ]
  it.each(wrong)('refuses %j', (text) => {
    expect(() => readXml(text)).toThrow(XmlError)
  })

  it('says where it went wrong', () => {
    expect(() => readXml('<A>\n  <B>\n</A>')).toThrow('(line 3, column 4)')
  })

  it('takes what another reader takes', () => {
    for (const text of [
      '<A/>',
      '<A b="&#39;"> x </A>',
      '<A>ü €</A>',
      '<A-b.c_d/>',
      '<A\n b = "1"\n/>',
      '<?xml version="1.0"?>\n<A/>\n',
    ]) {
      expect(XMLValidator.validate(text)).toBe(true)
      expect(() => readXml(text)).not.toThrow()
    }
  })
})
