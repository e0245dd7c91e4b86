// XMP packets: what no longer holds once a picture is upright, repaired, in sRGB and without what was glued to it. Text in, text out.

import { type Attr, DOMParser, type Element, type Node, XMLSerializer } from '@xmldom/xmldom';
import { SRGB_NAME } from '../profile.js';
import type { Outcome } from './outcome.js';

const TIFF = 'http://ns.adobe.com/tiff/1.0/';
const EXIF = 'http://ns.adobe.com/exif/1.0/';
const XMP = 'http://ns.adobe.com/xap/1.0/';
const PHOTOSHOP = 'http://ns.adobe.com/photoshop/1.0/';
const NOTE = 'http://ns.adobe.com/xmp/note/';
const CAMERA = 'http://ns.google.com/photos/1.0/camera/';
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** Properties that tell of a video, a depth map or a gain map behind the picture, which are not in the output. */
const FOREIGN: readonly string[] = [
  'http://ns.google.com/photos/1.0/container/',
  'http://ns.google.com/photos/1.0/container/item/',
  'http://ns.google.com/photos/1.0/depthmap/',
  'http://ns.google.com/photos/1.0/image/',
  'http://ns.google.com/photos/1.0/audio/',
  'http://ns.google.com/photos/dd/1.0/device/',
  'http://ns.adobe.com/hdr-gain-map/1.0/',
  'http://ns.apple.com/HDRGainMap/1.0/',
];

/**
 * The packet with what no longer holds set right or taken out: orientation, sizes, thumbnails, motion photos. `extended` is the
 * second part that JPEG files keep apart. Undefined where it is no XML.
 */
export function renewXmp(packet: string, extended: string | undefined, outcome: Outcome): string | undefined {
  const document = parse(packet);
  if (!document?.documentElement) return undefined;
  const root = document.documentElement;
  if (extended !== undefined) join(root, parse(extended)?.documentElement ?? undefined);
  for (const property of properties(root)) {
    const { namespaceURI: space, localName: name } = property;
    if (isStale(space ?? '', name ?? '')) remove(property);
    else {
      const value = renewed(space ?? '', name ?? '', outcome);
      if (value !== undefined) setValue(property, value);
    }
  }
  if (outcome.turned) swapResolution(root);
  return new XMLSerializer().serializeToString(document);
}

function isStale(space: string, name: string): boolean {
  if (FOREIGN.includes(space)) return true;
  if (space === CAMERA) return /^(MotionPhoto|MicroVideo)/.test(name);
  if (space === XMP) return name === 'Thumbnails' || name === 'PageInfo';
  return space === NOTE && name === 'HasExtendedXMP';
}

/** What a property has to say now; undefined where it stays. */
function renewed(space: string, name: string, { width, height, profile }: Outcome): string | undefined {
  if (space === TIFF && name === 'Orientation') return '1';
  if (space === TIFF && name === 'ImageWidth') return String(width);
  if (space === TIFF && name === 'ImageLength') return String(height);
  if (space === EXIF && name === 'PixelXDimension') return String(width);
  if (space === EXIF && name === 'PixelYDimension') return String(height);
  if (profile === undefined) return undefined;
  if (space === EXIF && name === 'ColorSpace') return profile === SRGB_NAME ? '1' : '65535';
  if (space === PHOTOSHOP && name === 'ICCProfile') return profile;
  return undefined;
}

type Property = Element | Attr;

/** All elements and attributes, the outer ones first. */
function properties(root: Element): Property[] {
  return [...root.getElementsByTagName('*')].flatMap((element) => [
    element,
    ...Array.from({ length: element.attributes.length }, (_, i) => element.attributes.item(i)!),
  ]);
}

const isAttribute = (property: Property): property is Attr => property.nodeType === 2;

function remove(property: Property): void {
  if (isAttribute(property)) property.ownerElement?.removeAttributeNode(property);
  else property.parentNode?.removeChild(property);
}

function setValue(property: Property, value: string): void {
  if (isAttribute(property)) property.value = value;
  else property.textContent = value;
}

const valueIn = (property: Property) => (isAttribute(property) ? property.value : property.textContent) ?? '';

function swapResolution(root: Element): void {
  const named = (name: string) =>
    properties(root).filter(({ namespaceURI, localName }) => namespaceURI === TIFF && localName === name);
  const [across, down] = [named('XResolution'), named('YResolution')];
  const [x, y] = [across[0] && valueIn(across[0]), down[0] && valueIn(down[0])];
  if (x === undefined || y === undefined) return;
  for (const property of across) setValue(property, y);
  for (const property of down) setValue(property, x);
}

/** Adds the descriptions of one packet to those of another: they speak of the same picture. */
function join(root: Element, other: Element | undefined): void {
  const rdf = (of: Element) => (of.localName === 'RDF' ? of : of.getElementsByTagNameNS(RDF, 'RDF').item(0));
  const [to, from] = [rdf(root), other && rdf(other)];
  if (!to || !from) return;
  for (const node of [...from.childNodes] as Node[]) {
    if (node.nodeType === 1) to.appendChild(root.ownerDocument!.importNode(node, true));
  }
}

function parse(packet: string) {
  const quiet = (level: string, message: string) => {
    if (level !== 'warning') throw new Error(message);
  };
  try {
    // Padding and zeros behind the packet are no part of it.
    const text = packet.replace(/\0+$/, '').trim();
    return new DOMParser({ onError: quiet }).parseFromString(text, 'text/xml');
  } catch {
    return undefined;
  }
}
