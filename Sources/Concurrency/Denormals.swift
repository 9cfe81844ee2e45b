import Glibc

/// Runs `body` with denormal numbers, those nearer to zero than 1.2e-38 (`Double`: 2.2e-308), taken for zero and never made.
///
/// Processors need a hundred cycles and more for each of them, and weights that a penalty lets die are full of them: a
/// training step took 16 times as long. Their absence is felt nowhere, since rounding errors are far larger. It holds for
/// the calling thread and ends with `body`.
package func withoutDenormals(_ body: () -> Void) {
  var before = fenv_t()
  fegetenv(&before)
  var environment = before
  #if arch(x86_64)
    // Flush to zero and denormals are zero: Intel's manual, volume 1, 10.2.3.
    environment.__mxcsr |= 1 << 15 | 1 << 6
  #elseif arch(arm64)
    // FZ: Arm's manual, register FPCR.
    environment.__fpcr |= 1 << 24
  #endif
  fesetenv(&environment)
  defer { fesetenv(&before) }
  body()
}
