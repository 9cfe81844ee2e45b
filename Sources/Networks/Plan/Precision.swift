import CKernels
import COneDNN
public import Settings

/// What activations and their gradients are held in while a plan runs.
///
/// Parameters, their gradients, statistics, outputs and losses are 32-bit floats under either.
public enum Precision: String, CaseIterable, Codable, Hashable, Sendable, SettingValue {
  /// 32-bit floats throughout.
  case float32
  /// The upper half of a 32-bit float: the same range at 8 bits of precision. Layers without a kernel for it compute in
  /// 32-bit floats.
  ///
  /// - Reference: Kalamkar et al., 2019, "A study of BFLOAT16 for deep learning training", arXiv:1905.12322.
  case bfloat16

  /// Refuses a processor that does not compute in it.
  ///
  /// - Throws: ``NetworkError`` that says what it has and needs.
  func check(on processor: Processor) throws(NetworkError) {
    guard self == .bfloat16, !processor.hasBFloat16 else { return }
    throw NetworkError(
      .unsupported,
      "bfloat16 needs a processor with avx512_bf16 or amx_bf16, this one has \(processor.instructionSet); "
        + "use precision float32 here")
  }

  var byteCount: Int { self == .float32 ? 4 : 2 }

  /// In oneDNN's terms.
  var dataType: dnnl_data_type_t { self == .float32 ? dnnl_f32 : dnnl_bf16 }

  /// In our own kernels' terms.
  var kernel: kernel_precision { self == .float32 ? kernel_float32 : kernel_bfloat16 }
}
