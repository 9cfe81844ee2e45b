import COneDNN
import Synchronization

/// The oneDNN library of this process: its CPU engine, and what it is.
final class KernelLibrary: Sendable {
  static let shared = KernelLibrary()

  // Sound: oneDNN's engines may be used from any thread.
  nonisolated(unsafe) let engine: dnnl_engine_t

  /// Held while primitives are described and made.
  ///
  /// oneDNN before 2.7.3 keeps a convolution's blocking in a variable that all threads share while it describes it: one
  /// thread's float32 convolution gave another's bfloat16 convolution of an odd number of channels the wrong weights.
  let describing = Mutex(())

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
  facts["instructionSet"] = Processor.current.instructionSet
  return facts
}

/// The same for people, such as "oneDNN 2.6.3 with avx2 kernels".
public var kernelLibraryWords: String {
  let facts = kernelLibraryFacts()
  return "oneDNN \(facts["oneDNN"] ?? "unknown") with \(facts["instructionSet"] ?? "unknown") kernels"
}
