import CKernels
import COneDNN

/// What a processor can compute with.
public struct Processor: Sendable {
  /// The instruction set that oneDNN uses, in its words.
  public let instructionSet: String
  /// Whether it multiplies and adds bfloat16 itself, rather than taking a float's way around.
  public let hasBFloat16: Bool

  /// Describes a processor.
  public init(instructionSet: String, hasBFloat16: Bool) {
    self.instructionSet = instructionSet
    self.hasBFloat16 = hasBFloat16
  }

  /// The processor of this machine.
  public static let current: Processor = {
    let isa = dnnl_get_effective_cpu_isa()
    let names: [(dnnl_cpu_isa_t, String)] = [
      (dnnl_cpu_isa_sse41, "sse4.1"), (dnnl_cpu_isa_avx, "avx"), (dnnl_cpu_isa_avx2, "avx2"),
      (dnnl_cpu_isa_avx2_vnni, "avx2_vnni"),
      (dnnl_cpu_isa_avx512_core, "avx512_core"), (dnnl_cpu_isa_avx512_core_vnni, "avx512_core_vnni"),
      (dnnl_cpu_isa_avx512_core_bf16, "avx512_core_bf16"), (dnnl_cpu_isa_avx512_core_amx, "avx512_core_amx"),
    ]
    // The codes are sets of bits: a later instruction set has those of the sets it includes.
    let bfloat16 = dnnl_cpu_isa_avx512_core_bf16.rawValue
    return Processor(
      instructionSet: names.first { $0.0 == isa }?.1 ?? "code \(isa.rawValue)",
      hasBFloat16: isa.rawValue & bfloat16 == bfloat16)
  }()

  /// What our own kernels are to use of it, where they are compiled for several.
  var instructions: kernel_instructions {
    if instructionSet.hasPrefix("avx512") { return kernel_avx512 }
    return instructionSet.hasPrefix("avx2") ? kernel_avx2 : kernel_baseline
  }

  /// Whether a multiplication with addition is one instruction.
  var fusesMultiplyAdd: Bool {
    #if arch(x86_64)
      instructions != kernel_baseline
    #else
      true
    #endif
  }
}
