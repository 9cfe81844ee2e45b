import COneDNN

/// The oneDNN library of this process: its CPU engine, and what it is.
///
/// Sound as Sendable: oneDNN engines may be used from any thread.
final class KernelLibrary: @unchecked Sendable {
  static let shared = KernelLibrary()

  let engine: dnnl_engine_t

  private init() {
    millrace_limit_threads()
    var engine: dnnl_engine_t?
    let status = dnnl_engine_create(&engine, dnnl_cpu, 0)
    guard status == dnnl_success, let engine else {
      preconditionFailure("oneDNN has no CPU engine here (status \(status))")
    }
    self.engine = engine
  }
}

/// What decides the bits of a result beside the description, the data and the seed.
///
/// - Returns: the version of oneDNN and the instruction set it uses, for the record of an artifact.
public func kernelLibraryFacts() -> [String: String] {
  var facts = ["oneDNN": "unknown"]
  if let version = dnnl_version() {
    facts["oneDNN"] = "\(version.pointee.major).\(version.pointee.minor).\(version.pointee.patch)"
  }
  let isa = dnnl_get_effective_cpu_isa()
  let names: [(dnnl_cpu_isa_t, String)] = [
    (dnnl_cpu_isa_sse41, "sse4.1"), (dnnl_cpu_isa_avx, "avx"), (dnnl_cpu_isa_avx2, "avx2"),
    (dnnl_cpu_isa_avx512_core, "avx512_core"), (dnnl_cpu_isa_avx512_core_vnni, "avx512_core_vnni"),
    (dnnl_cpu_isa_avx512_core_bf16, "avx512_core_bf16"), (dnnl_cpu_isa_avx512_core_amx, "avx512_core_amx"),
  ]
  facts["instructionSet"] = names.first { $0.0 == isa }?.1 ?? "code \(isa.rawValue)"
  return facts
}
