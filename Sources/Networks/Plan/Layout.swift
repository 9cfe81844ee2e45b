import CKernels
import COneDNN

/// How an array lies in memory, in oneDNN's terms.
final class Layout {
  let handle: millrace_layout
  let shape: [Int]

  private init(handle: millrace_layout, shape: [Int]) {
    self.handle = handle
    self.shape = shape
  }

  deinit { millrace_layout_destroy(handle) }

  private convenience init(shape: [Int], tag: dnnl_format_tag_t) {
    let dims = shape.map { dnnl_dim_t($0) }
    guard let handle = millrace_layout_create(Int32(shape.count), dims, tag) else {
      preconditionFailure("oneDNN refuses an array of shape \(shape)")
    }
    self.init(handle: handle, shape: shape)
  }

  /// Row-major.
  static func plain(_ shape: [Int]) -> Layout {
    let tags = [dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd, dnnl_abcde]
    return Layout(shape: shape, tag: tags[shape.count - 1])
  }

  /// Pictures and sounds with the channels in blocks of the lengths that kernels are fast on.
  static func blockedCandidates(_ shape: [Int]) -> [Layout] { [16, 8].compactMap { blocked(shape, block: $0) } }

  /// Pictures and sounds with the channels innermost.
  static func channelsLast(_ shape: [Int]) -> Layout {
    Layout(shape: shape, tag: shape.count == 4 ? dnnl_acdb : dnnl_acb)
  }

  /// Pictures and sounds with the channels in blocks of this many; `nil` where the library has no such layout.
  static func blocked(_ shape: [Int], block: Int) -> Layout? {
    switch (shape.count, block) {
    case (4, 8): Layout(shape: shape, tag: dnnl_aBcd8b)
    case (4, 16): Layout(shape: shape, tag: dnnl_aBcd16b)
    case (3, 8): Layout(shape: shape, tag: dnnl_aBc8b)
    case (3, 16): Layout(shape: shape, tag: dnnl_aBc16b)
    default: nil
    }
  }

  /// For a primitive to choose.
  static func any(_ shape: [Int]) -> Layout { Layout(shape: shape, tag: dnnl_format_tag_any) }

  /// What a primitive description settled on for one of its arguments.
  static func chosen(by primitive: dnnl_primitive_desc_t, _ query: dnnl_query_t, shape: [Int]) -> Layout? {
    millrace_layout_query(primitive, query).map { Layout(handle: $0, shape: shape) }
  }

  var byteCount: Int { millrace_layout_byte_count(handle) }

  /// Elements in memory, padding included.
  var elementCount: Int { byteCount / MemoryLayout<Float>.stride }

  func equals(_ other: Layout) -> Bool { millrace_layout_equal(handle, other.handle) }

  /// What our own kernels need to know; `nil` where the layout is none they can walk.
  var extent: kernel_extent? {
    let block = Int64(millrace_layout_channel_block(handle))
    guard block > 0 else { return nil }
    let channels = (Int64(millrace_layout_padded_channels(handle)) + block - 1) / block * block
    return kernel_extent(
      batch: Int64(shape[0]), channels: channels, space: Int64(shape.dropFirst(2).reduce(1, *)), block: block)
  }
}
