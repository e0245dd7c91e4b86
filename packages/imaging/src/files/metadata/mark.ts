// What software says in a picture's XMP of having edited it, put beside what the packet says already. Text in, text out.

import { DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';

/** What was done to a picture, by what. The same mark makes the same bytes: it holds no time. */
export interface EditMark {
  /** Name and version, as "romnet 0.1.0". */
  readonly software: string;
  /** What was done, in words. */
  readonly parameters: string;
  /** A term of IPTC's vocabulary of digital source types, as its full address. */
  readonly sourceType: string;
  /** A UUID of the picture as it is now. */
  readonly instance: string;
}

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const XMP = { space: 'http://ns.adobe.com/xap/1.0/', prefix: 'xmp' };
const MEDIA = { space: 'http://ns.adobe.com/xap/1.0/mm/', prefix: 'xmpMM' };
const EVENT = { space: 'http://ns.adobe.com/xap/1.0/sType/ResourceEvent#', prefix: 'stEvt' };
const IPTC = { space: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/', prefix: 'Iptc4xmpExt' };

type Vocabulary = typeof XMP;

const EMPTY =
  '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
  `<rdf:RDF xmlns:rdf="${RDF}"><rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

/**
 * The packet, or a new one, with an event at the end of its history, the digital source type and a new instance's ID. All else
 * stays; the tool that a picture was created with is named only where no other is. The source type of before is kept in the event.
 */
export function markXmp(packet: string | undefined, mark: EditMark): string {
  const document = new DOMParser().parseFromString(packet ?? EMPTY, 'text/xml');
  const description = descriptionOf(document);
  const before = textIn(document, IPTC, 'DigitalSourceType');
  const instance = `xmp.iid:${mark.instance}`;
  setValue(document, description, IPTC, 'DigitalSourceType', mark.sourceType);
  setValue(document, description, MEDIA, 'InstanceID', instance);
  if (textIn(document, XMP, 'CreatorTool') === undefined)
    setValue(document, description, XMP, 'CreatorTool', mark.software);
  const event = document.createElementNS(RDF, 'rdf:li');
  event.setAttributeNS(RDF, 'rdf:parseType', 'Resource');
  const wasOther = before !== undefined && before !== mark.sourceType;
  const fields = {
    action: 'edited',
    instanceID: instance,
    softwareAgent: mark.software,
    parameters: wasOther ? `${mark.parameters}; digital source type before: ${before}` : mark.parameters,
    changed: '/',
  };
  for (const [name, value] of Object.entries(fields))
    addTo(event, elementOf(document, EVENT, name)).textContent = value;
  addTo(historyOf(document, description), event);
  return new XMLSerializer().serializeToString(document);
}

const elementOf = (document: Document, { space, prefix }: Vocabulary, name: string): Element =>
  document.createElementNS(space, `${prefix}:${name}`);

/** The first description of the picture; made where a packet has none, as one that is XML and not RDF. */
function descriptionOf(document: Document): Element {
  const first = (name: string) => document.getElementsByTagNameNS(RDF, name).item(0);
  const found = first('Description');
  if (found) return found;
  const rdf = first('RDF') ?? addTo(document.documentElement!, document.createElementNS(RDF, 'rdf:RDF'));
  const made = document.createElementNS(RDF, 'rdf:Description');
  made.setAttributeNS(RDF, 'rdf:about', '');
  return addTo(rdf, made);
}

function addTo(parent: Element, child: Element): Element {
  parent.appendChild(child);
  return child;
}

/** The descriptions of the picture itself: those within others speak of something else. */
function descriptionsOf(document: Document): Element[] {
  const all = [...document.getElementsByTagNameNS(RDF, 'Description')];
  return all.filter(({ parentNode }) => (parentNode as Element | null)?.localName === 'RDF');
}

const childOf = (element: Element, { space }: Vocabulary, name: string): Element | undefined =>
  [...element.childNodes].find(
    (node): node is Element => node.nodeType === 1 && node.namespaceURI === space && node.localName === name,
  );

/** A simple property, which stands as an attribute or as an element. */
function textIn(document: Document, vocabulary: Vocabulary, name: string): string | undefined {
  for (const description of descriptionsOf(document)) {
    const attribute = description.getAttributeNS(vocabulary.space, name);
    if (attribute) return attribute;
    const text = childOf(description, vocabulary, name)?.textContent?.trim();
    if (text) return text;
  }
  return undefined;
}

function setValue(
  document: Document,
  description: Element,
  vocabulary: Vocabulary,
  name: string,
  value: string,
): void {
  for (const other of descriptionsOf(document)) {
    other.removeAttributeNS(vocabulary.space, name);
    const child = childOf(other, vocabulary, name);
    if (child) other.removeChild(child);
  }
  addTo(description, elementOf(document, vocabulary, name)).textContent = value;
}

/** The list of events, made where there is none. */
function historyOf(document: Document, description: Element): Element {
  const found = descriptionsOf(document).flatMap((other) => childOf(other, MEDIA, 'History') ?? [])[0];
  const history = found ?? addTo(description, elementOf(document, MEDIA, 'History'));
  const list = [...history.childNodes].find(
    (node): node is Element => node.nodeType === 1 && node.localName === 'Seq',
  );
  return list ?? addTo(history, document.createElementNS(RDF, 'rdf:Seq'));
}
