import Glibc

/// The memory of the machine.
public enum PhysicalMemory {
  /// How much there is, in bytes.
  static var byteCount: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

  /// Refuses what does not fit, before it begins.
  ///
  /// - Throws: ``BaselineError`` with the bytes that it would need.
  public static func check(_ needed: Int, for what: String) throws(BaselineError) {
    guard needed > byteCount else { return }
    throw BaselineError(
      .memory,
      "\(what) needs about \(needed) bytes of memory, and this machine has \(byteCount); take fewer records, or smaller "
        + "ones by a step or a feature")
  }
}
