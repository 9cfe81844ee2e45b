import CCrypto

/// A cryptographic hash function at work, by libcrypto: feed it, then ask once.
package final class MessageDigest {
  /// The functions that files are checked by.
  package enum Algorithm: Sendable {
    /// What the store names contents by.
    case sha256
    /// What other formats declare.
    case sha1, md5

    /// How many bytes a digest has.
    package var byteCount: Int {
      switch self {
      case .sha256: 32
      case .sha1: 20
      case .md5: 16
      }
    }

    /// libcrypto's description, looked up once: that takes longer than a digest of a few bytes.
    fileprivate var method: OpaquePointer {
      switch self {
      case .sha256: Self.sha256Method
      case .sha1: Self.sha1Method
      case .md5: Self.md5Method
      }
    }

    // Sound to share: a fetched method is never changed, and its count of references is atomic.
    private nonisolated(unsafe) static let sha256Method = fetch("SHA256")
    private nonisolated(unsafe) static let sha1Method = fetch("SHA1")
    private nonisolated(unsafe) static let md5Method = fetch("MD5")

    private static func fetch(_ name: String) -> OpaquePointer {
      guard let method = EVP_MD_fetch(nil, name, nil) else { fatalError("this system's libcrypto offers no \(name)") }
      return method
    }
  }

  private let algorithm: Algorithm
  private let context: OpaquePointer

  /// Starts with no bytes.
  package init(_ algorithm: Algorithm) {
    guard let context = EVP_MD_CTX_new() else { fatalError("out of memory for a digest") }
    self.algorithm = algorithm
    self.context = context
    precondition(EVP_DigestInit_ex2(context, algorithm.method, nil) == 1, "libcrypto cannot start \(algorithm)")
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes in the next bytes.
  package func update(_ bytes: UnsafeRawBufferPointer) {
    // Sound: the function reads just the buffer's bytes.
    precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "libcrypto broke off a digest")
  }

  /// The digest of all bytes taken in; begins again.
  package func finish() -> [UInt8] {
    let digest = [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, count in
      // Sound: the buffer has room for the algorithm's digest.
      precondition(EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1, "libcrypto broke off a digest")
      count = algorithm.byteCount
    }
    precondition(EVP_DigestInit_ex2(context, algorithm.method, nil) == 1, "libcrypto cannot start \(algorithm)")
    return digest
  }

  /// The hexadecimal digits of a digest, in lower case.
  package static func hexadecimal(_ digest: [UInt8]) -> String {
    digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// The digest of bytes in memory.
  package static func digest(of bytes: UnsafeRawBufferPointer, by algorithm: Algorithm) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, count in
      // Sound: the function reads just the bytes, and the buffer has room for the algorithm's digest.
      precondition(
        EVP_Digest(bytes.baseAddress, bytes.count, buffer.baseAddress, nil, algorithm.method, nil) == 1,
        "libcrypto broke off a digest")
      count = algorithm.byteCount
    }
  }
}
