import Arrays
import Glibc
import Media
import Testing

/// Decodes every beginning of a file, and the file under random flips of one to four bits.
///
/// Anything but a result or a ``MediaError`` does not compile; a crash ends the tests; memory may not grow by more than
/// 256 MB. Returns how many damages were refused.
func forEachDamage(
  of file: [UInt8], flipCount: Int, key: String, _ decode: ([UInt8]) throws(MediaError) -> Void
) throws -> Int {
  var refused = 0
  func attempt(_ bytes: [UInt8]) {
    do throws(MediaError) { try decode(bytes) } catch {
      refused += 1
      #expect(!error.message.isEmpty)
    }
  }
  let before = peakResidentByteCount()
  for length in 0..<file.count { attempt(Array(file.prefix(length))) }
  var generator = RandomKey(seed: 5).derived(key).generator()
  for _ in 0..<flipCount {
    var damaged = file
    for _ in 0...generator.below(4) { damaged[generator.below(file.count)] ^= 1 << UInt8(generator.below(8)) }
    attempt(damaged)
  }
  #expect(peakResidentByteCount() - before < 256 << 20)
  return refused
}

private func peakResidentByteCount() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}
