import COneDNN

/// A primitive as the library means to compute it: what it is made from, and the hint that its gradients are made with.
///
/// A handle does not keep its owner alive, so whatever outlasts an expression takes the owner.
final class PrimitiveDescription {
  let handle: dnnl_primitive_desc_t

  /// Takes over what a constructor returned; `nil` where the library has no such primitive.
  init?(_ handle: dnnl_primitive_desc_t?) {
    guard let handle else { return nil }
    self.handle = handle
  }

  /// The same for one that must be there.
  ///
  /// - Throws: ``NetworkError`` where the library has no such primitive; `what` names it.
  init(_ handle: dnnl_primitive_desc_t?, _ what: String) throws(NetworkError) {
    guard let handle else { throw NetworkError(.unsupported, "oneDNN has no \(what)") }
    self.handle = handle
  }

  deinit { dnnl_primitive_desc_destroy(handle) }

  /// What the library calls its way of computing it, such as "jit:avx512_core".
  var name: String {
    withExtendedLifetime(self) { millrace_implementation_name(handle).map { String(cString: $0) } ?? "unknown" }
  }

  /// The library's way of computing it, in the rough units of time of `millrace_slowness`.
  var slowness: Int { withExtendedLifetime(self) { Int(millrace_slowness(handle)) } }

  /// Whether the library has but plain loops for it.
  var isLoop: Bool { slowness >= millrace_loop }
}
