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

  private convenience init(shape: [Int], tag: dnnl_format_tag_t, _ precision: Precision) {
    let dims = shape.map { dnnl_dim_t($0) }
    guard let handle = millrace_layout_create(Int32(shape.count), dims, precision.dataType, tag) else {
      preconditionFailure("oneDNN refuses an array of shape \(shape)")
    }
    self.init(handle: handle, shape: shape)
  }

  /// Row-major.
  static func plain(_ shape: [Int], _ precision: Precision = .float32) -> Layout {
    let tags = [dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd, dnnl_abcde]
    return Layout(shape: shape, tag: tags[shape.count - 1], precision)
  }

  /// Images and sounds with the channels in blocks of the lengths that kernels are fast on.
  static func blockedCandidates(_ shape: [Int], _ precision: Precision = .float32) -> [Layout] {
    [16, 8].compactMap { blocked(shape, block: $0, precision) }
  }

  /// Images and sounds with the channels innermost.
  static func channelsLast(_ shape: [Int], _ precision: Precision = .float32) -> Layout {
    Layout(shape: shape, tag: shape.count == 4 ? dnnl_acdb : dnnl_acb, precision)
  }

  /// Images and sounds with the channels in blocks of this many; `nil` where the library has no such layout.
  static func blocked(_ shape: [Int], block: Int, _ precision: Precision = .float32) -> Layout? {
    switch (shape.count, block) {
    case (4, 8): Layout(shape: shape, tag: dnnl_aBcd8b, precision)
    case (4, 16): Layout(shape: shape, tag: dnnl_aBcd16b, precision)
    case (3, 8): Layout(shape: shape, tag: dnnl_aBc8b, precision)
    case (3, 16): Layout(shape: shape, tag: dnnl_aBc16b, precision)
    default: nil
    }
  }

  /// Weights `[filter, channel, height, width]` in blocks of 16 channels by 16 filters, the filters innermost.
  static func blockedWeights(_ shape: [Int]) -> Layout { Layout(shape: shape, tag: dnnl_ABcd16b16a, .float32) }

  /// Weights `[filter, channel, height, width]` as our direct kernels leave their gradients: in blocks of 8 filters where
  /// there are 8, of 16 otherwise, and of so many channels, the filters innermost.
  static func directWeights(_ shape: [Int], inputBlock: Int) -> Layout {
    let tag =
      switch (inputBlock, shape[0]) {
      case (1, 8): dnnl_Abcd8a
      case (1, _): dnnl_Abcd16a
      case (shape[1], 8): dnnl_Acdb8a
      case (shape[1], _): dnnl_Acdb16a
      default: dnnl_ABcd16b16a
      }
    return Layout(shape: shape, tag: tag, .float32)
  }

  /// An array of another shape that lies like one of this extent, in plain order or with as many channels in a block;
  /// `nil` where the library has no such layout.
  static func alike(_ extent: kernel_extent, _ shape: [Int], _ precision: Precision = .float32) -> Layout? {
    if extent.block == 1 { return plain(shape, precision) }
    return blocked(shape, block: Int(extent.block), precision)
      ?? (Int(extent.block) == shape[1] ? channelsLast(shape, precision) : nil)
  }

  /// The same order of elements of another precision, or plain order where the library has no such layout.
  func converted(to precision: Precision) -> Layout {
    guard precision != self.precision else { return self }
    return extent.flatMap { Self.alike($0, shape, precision) } ?? .plain(shape, precision)
  }

  /// For a primitive to choose.
  static func any(_ shape: [Int], _ precision: Precision = .float32) -> Layout {
    Layout(shape: shape, tag: dnnl_format_tag_any, precision)
  }

  /// What a primitive description settled on for one of its arguments.
  static func chosen(by primitive: PrimitiveDescription, _ query: dnnl_query_t, shape: [Int]) -> Layout? {
    withExtendedLifetime(primitive) { millrace_layout_query(primitive.handle, query) }.map {
      Layout(handle: $0, shape: shape)
    }
  }

  var byteCount: Int { millrace_layout_byte_count(handle) }

  var precision: Precision { millrace_layout_type(handle) == dnnl_bf16 ? .bfloat16 : .float32 }

  /// Elements in memory, padding included.
  var elementCount: Int { byteCount / precision.byteCount }

  /// The same, for our own kernels.
  var elements: kernel_elements { kernel_elements(count: Int64(elementCount), precision: precision.kernel) }

  func equals(_ other: Layout) -> Bool { millrace_layout_equal(handle, other.handle) }

  /// What our own kernels need to know; `nil` where the layout is none they can walk.
  var extent: kernel_extent? {
    let block = Int64(millrace_layout_channel_block(handle))
    guard block > 0 else { return nil }
    let channels = (Int64(millrace_layout_padded_channels(handle)) + block - 1) / block * block
    return kernel_extent(
      batch: Int64(shape[0]), channels: channels, space: Int64(shape.dropFirst(2).reduce(1, *)), block: block,
      precision: precision.kernel)
  }
}
