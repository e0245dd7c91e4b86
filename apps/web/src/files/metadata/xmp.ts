// XMP: set right for an upright picture, and where it came from said in it. By text alone, so that what we do not know stays.

const NEW_PACKET = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`;

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`).replace(/[^\x20-\uFFFD]/g, ' ');

/** What is said of a result: IPTC's word for a picture that a trained network changed, the program, and what was chosen. */
export interface Provenance {
  readonly tool: string;
  /** One line. */
  readonly description: string;
  /** ISO 8601. */
  readonly when: string;
}

const SOURCE = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

const step = ({ tool, description, when }: Provenance): string =>
  `<rdf:li stEvt:action="edited" stEvt:softwareAgent="${escaped(tool)}" stEvt:when="${escaped(when)}" stEvt:parameters="${escaped(description)}" stEvt:changed="/" xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"/>`;

const SAID =
  /\sIptc4xmpExt:DigitalSourceType\s*=\s*["']([^"']*)["']|<Iptc4xmpExt:DigitalSourceType>([^<]*)<\/Iptc4xmpExt:DigitalSourceType>/g;

/** The packet, or a new one, upright and with its provenance. A packet without an end of RDF is damaged and replaced. */
export function renewXmp(packet: string | undefined, provenance: Provenance): string {
  const found = packet?.includes('</rdf:RDF>') ? packet : NEW_PACKET;
  const [said] = [...found.matchAll(SAID)].map(([, attribute, element]) => attribute ?? element);
  const set = found
    .replace(/(tiff:Orientation\s*=\s*["'])\d(["'])/g, (_, before, after) => `${before}1${after}`)
    .replace(/(<tiff:Orientation>)\d(<)/g, (_, before, after) => `${before}1${after}`)
    // RDF allows one source; the one before is told in the history.
    .replace(SAID, '');
  const before = said !== undefined && said !== SOURCE ? `; digital source type before: ${said}` : '';
  const done = step({ ...provenance, description: provenance.description + before });
  const history = /<\/rdf:Seq>\s*<\/xmpMM:History>/;
  const isToldOf = history.test(set);
  const told = isToldOf ? set.replace(history, (end) => `${done}${end}`) : set;
  return told.replace('</rdf:RDF>', () => `${description(isToldOf ? '' : newHistory(done))}</rdf:RDF>`);
}

const newHistory = (done: string): string =>
  `<xmpMM:History xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"><rdf:Seq>${done}</rdf:Seq></xmpMM:History>`;

const description = (content: string): string =>
  `<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="${SOURCE}">${content}</rdf:Description>\n`;
