// What an edit says of itself stands in the packet, and what the packet said before stays.

import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { markXmp } from './mark.js';

const mark = {
  software: 'romnet 0.1.0',
  parameters: 'restored by software',
  sourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
  instance: '00000000-0000-4000-8000-000000000000',
};

const read = (packet: string) => {
  const document = new DOMParser().parseFromString(packet, 'text/xml');
  return (name: string) => [...document.getElementsByTagName(name)].map(({ textContent }) => textContent);
};

const photoshop = (inner: string, attributes = '') =>
  '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
  'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" ' +
  'xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" xmlns:dc="http://purl.org/dc/elements/1.1/" ' +
  `xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" ${attributes}>${inner}</rdf:Description>` +
  '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>';

describe('an edit in XMP', () => {
  it('makes a packet where there is none, the same each time', () => {
    const packet = markXmp(undefined, mark);
    expect(packet).toBe(markXmp(undefined, mark));
    const find = read(packet);
    expect(find('Iptc4xmpExt:DigitalSourceType')).toEqual([mark.sourceType]);
    expect(find('xmp:CreatorTool')).toEqual(['romnet 0.1.0']);
    expect(find('stEvt:softwareAgent')).toEqual(['romnet 0.1.0']);
    expect(packet).toMatch(/^<\?xpacket begin/);
  });

  it('adds to the history of other programs and keeps what they say', () => {
    const history =
      '<xmpMM:History><rdf:Seq><rdf:li stEvt:action="created" stEvt:softwareAgent="Scan 9"/></rdf:Seq></xmpMM:History>' +
      '<dc:title>Attic</dc:title><xmpMM:DerivedFrom><rdf:Description xmpMM:InstanceID="xmp.iid:mother"/></xmpMM:DerivedFrom>';
    const packet = photoshop(history, 'xmp:CreatorTool="Scan 9" xmpMM:InstanceID="xmp.iid:old"');
    const marked = markXmp(packet, mark);
    const find = read(marked);
    expect(find('rdf:li')).toHaveLength(2);
    expect(marked.indexOf('Scan 9"/>')).toBeLessThan(marked.indexOf('restored by software'));
    expect(find('dc:title')).toEqual(['Attic']);
    expect(find('xmp:CreatorTool')).toEqual([]);
    expect(marked).toContain('xmp:CreatorTool="Scan 9"');
    expect(marked).toContain('xmpMM:InstanceID="xmp.iid:mother"');
    expect(marked).not.toContain('xmp.iid:old');
    // A second edit is a second event, and one instance.
    const twice = read(markXmp(marked, mark));
    expect(twice('rdf:li')).toHaveLength(3);
    expect(twice('xmpMM:InstanceID')).toHaveLength(1);
  });

  it('takes the place of another source type, which the event remembers', () => {
    const negative = 'http://cv.iptc.org/newscodes/digitalsourcetype/negativeFilm';
    for (const packet of [
      photoshop(`<Iptc4xmpExt:DigitalSourceType>${negative}</Iptc4xmpExt:DigitalSourceType>`),
      photoshop('', `Iptc4xmpExt:DigitalSourceType="${negative}"`),
    ]) {
      const find = read(markXmp(packet, mark));
      expect(find('Iptc4xmpExt:DigitalSourceType')).toEqual([mark.sourceType]);
      expect(find('stEvt:parameters')).toEqual([
        `restored by software; digital source type before: ${negative}`,
      ]);
    }
  });

  it('goes into XML that is no RDF beside what is there', () => {
    const packet = markXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>attic</note></x:xmpmeta>', mark);
    expect(packet).toContain('<note>attic</note>');
    expect(read(packet)('stEvt:action')).toEqual(['edited']);
  });
});
