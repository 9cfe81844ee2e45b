import CKissFFT
import Glibc

/// The discrete Fourier transform of a fixed even number of real samples, by KISS FFT in 32-bit floats.
struct RealTransform: ~Copyable {
  /// Samples.
  let length: Int
  private let forwardPlan: kiss_fftr_cfg
  private let inversePlan: kiss_fftr_cfg

  /// Computes the tables.
  ///
  /// - Precondition: `length` is even and positive.
  init(length: Int) {
    precondition(length > 0 && length % 2 == 0, "a transform needs an even length, got \(length)")
    guard let forward = kiss_fftr_alloc(Int32(length), 0, nil, nil),
      let inverse = kiss_fftr_alloc(Int32(length), 1, nil, nil)
    else { preconditionFailure("no memory is left for a transform of \(length) samples") }
    self.length = length
    forwardPlan = forward
    inversePlan = inverse
  }

  /// Sound: KISS FFT allocates each plan as one block of `malloc`.
  deinit {
    free(UnsafeMutableRawPointer(forwardPlan))
    free(UnsafeMutableRawPointer(inversePlan))
  }

  /// `length / 2 + 1` bins.
  var binCount: Int { length / 2 + 1 }

  /// Bin k is the sum of `samples[t] · exp(-2πi k t / length)`.
  func transform(_ samples: UnsafePointer<Float>, into bins: UnsafeMutablePointer<kiss_fft_cpx>) {
    kiss_fftr(forwardPlan, samples, bins)
  }

  /// The samples of bins, times `length`.
  func invert(_ bins: UnsafePointer<kiss_fft_cpx>, into samples: UnsafeMutablePointer<Float>) {
    kiss_fftri(inversePlan, bins, samples)
  }
}
