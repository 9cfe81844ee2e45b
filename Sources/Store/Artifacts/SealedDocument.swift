package import Settings

/// A JSON file that carries its own checksum, so that damage is noticed when it is read.
package enum SealedDocument {
  private static let head = "{\"sha256\":\""
  private static let middle = "\",\"content\":"

  /// The bytes of the file: an object of the checksum and the content.
  package static func encode(_ content: CanonicalValue) -> [UInt8] {
    let body = content.jsonBytes(.lenient)
    return Array(head.utf8) + Array(Digest(of: body).hex.utf8) + Array(middle.utf8) + body + Array("}\n".utf8)
  }

  /// The content, once the checksum agrees.
  ///
  /// - Throws: `StoreError(.damaged)`, naming `path`.
  package static func decode(_ bytes: [UInt8], path: String) throws(StoreError) -> CanonicalValue {
    let bodyStart = head.utf8.count + 64 + middle.utf8.count
    guard bytes.count > bodyStart + 2, bytes.starts(with: head.utf8), bytes.suffix(2).elementsEqual("}\n".utf8) else {
      throw StoreError(.damaged, "\(path) is not a whole record; it will be made anew")
    }
    let body = Array(bytes[bodyStart..<bytes.count - 2])
    let stated = String(decoding: bytes[head.utf8.count..<head.utf8.count + 64], as: UTF8.self)
    guard Digest(of: body).hex == stated, bytes[(bodyStart - middle.utf8.count)..<bodyStart].elementsEqual(middle.utf8)
    else { throw StoreError(.damaged, "\(path) does not match its checksum; it will be made anew") }
    return try CanonicalValue(stored: body)
  }
}

extension CanonicalValue {
  /// Reads the JSON of a file of the store.
  ///
  /// - Throws: `StoreError(.damaged)` with the byte offset.
  package init(stored json: [UInt8]) throws(StoreError) {
    do throws(JSONError) { self = try CanonicalValue(json: json, dialect: .lenient) } catch {
      throw StoreError(.damaged, error.message)
    }
  }
}
