// Generated from contracts/provenance_reference.v1.schema.json by `npm run generate`: change the model, not this file.
/**
 * `kind/key@version#fragment`: names a thing, a version of it, or a part of it, wherever one is named. In a key, @, #, % and white space are percent-encoded. Without a version it is the thing as it is now, without a fragment the whole of it. Fragments: a JSON Pointer (RFC 6901), char=4,18 (RFC 5147), t=1.5,3 (W3C Media Fragments), or a position in a stream.
 */
export type ProvenanceReference = string;
