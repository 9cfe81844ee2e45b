import Glibc

/// Looks again and again for some ten microseconds, since most waits are shorter than a system call.
///
/// - Returns: whether it came.
func spin(until ready: () -> Bool) -> Bool {
  for _ in 0..<20_000 where ready() { return true }
  return false
}

/// Spins, then sleeps in short naps: whoever is waited for may need this very core.
func pause(until ready: () -> Bool) {
  guard !spin(until: ready) else { return }
  while !ready() {
    var nap = timespec(tv_sec: 0, tv_nsec: 30_000)
    nanosleep(&nap, nil)
  }
}
