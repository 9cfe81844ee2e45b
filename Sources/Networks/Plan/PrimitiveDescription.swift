import COneDNN

/// Keeps a primitive description alive: for its primitive, and as the hint that gradients are made with.
final class PrimitiveDescription {
  let handle: dnnl_primitive_desc_t

  /// Takes over what a constructor returned.
  ///
  /// - Throws: ``NetworkError`` where the library has no such primitive; `what` names it.
  init(_ handle: dnnl_primitive_desc_t?, _ what: String) throws(NetworkError) {
    guard let handle else { throw NetworkError(.unsupported, "oneDNN has no \(what)") }
    self.handle = handle
  }

  deinit { dnnl_primitive_desc_destroy(handle) }
}
