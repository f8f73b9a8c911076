import type { Decompressed } from '../../actions/content.ts'
import type { Field, Layer, Packed } from '../layer.ts'

/** A layer that is nothing but its content in packed form. */
export function compressedLayer(format: string, unpacked: Decompressed, packed: Packed): Layer {
  return {
    format,
    transparent: true,
    anomalies: unpacked.problem === undefined ? [] : [{ kind: 'damaged', found: unpacked.problem }],
    parts: [{ name: 'content', content: unpacked.content, packed }],
    ...(unpacked.release === undefined ? {} : { release: unpacked.release }),
  }
}

/** A field that no bytes of a frame belong to. */
export function field(name: string, value: string): Field {
  return { name, value, ranges: [] }
}
