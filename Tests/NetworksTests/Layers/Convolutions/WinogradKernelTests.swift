import Arrays
import CKernels
import Networks
import Testing

/// Winograd's kernels against the definition in doubles, and against themselves on other instructions.
@Suite struct WinogradKernelTests {
  private static let bound = 6e-6

  /// What this processor can run, the widest first.
  private static let instructions: [kernel_instructions] = {
    let name = Processor.current.instructionSet
    if name.hasPrefix("avx512") { return [kernel_avx512, kernel_avx2, kernel_baseline] }
    return name.hasPrefix("avx2") ? [kernel_avx2, kernel_baseline] : [kernel_baseline]
  }()

  @Test func errorsOverRandomShapesAreSmall() {
    for index in 0..<420 {
      let trial = WinogradCase(index: index)
      let errors = trial.errors(of: trial.results(Self.instructions[0]))
      #expect(errors.allSatisfy { $0 <= Self.bound }, "\(errors) in case \(index): \(trial.problem)")
    }
  }

  /// Larger sums than the drawn ones: many tiles, many channels.
  @Test(arguments: [(2, 16, 16, 40, 72), (1, 96, 80, 9, 9), (16, 16, 32, 8, 8), (3, 208, 160, 12, 20)])
  func errorsOfLongSumsAreSmall(batch: Int64, inputs: Int64, outputs: Int64, height: Int64, width: Int64) {
    let trial = WinogradCase(
      kernel_winograd(
        batch: batch, inputs: inputs, outputs: outputs, height: height, width: width, top: 1, bottom: 1, left: 1,
        right: 1, instructions: kernel_baseline), RandomKey(seed: 20))
    let errors = trial.errors(of: trial.results(Self.instructions[0]), places: 12)
    #expect(errors.allSatisfy { $0 <= Self.bound }, "\(errors)")
  }

  @Test func allInstructionSetsGiveTheSameBits() {
    for index in 0..<60 {
      let trial = WinogradCase(index: index)
      let widest = trial.results(Self.instructions[0], relu: index % 2 == 0)
      for other in Self.instructions.dropFirst() {
        let found = trial.results(other, relu: index % 2 == 0)
        #expect(found.isSame(as: widest), "\(other) in case \(index): \(trial.problem)")
      }
    }
  }

  /// Channels whose weights are gone through once for many tiles: two blocks of these in each of two parts.
  @Test func allInstructionSetsGiveTheSameBitsOfManyChannels() {
    let trial = WinogradCase(
      kernel_winograd(
        batch: 4, inputs: 208, outputs: 176, height: 22, width: 31, top: 1, bottom: 1, left: 1, right: 1,
        instructions: kernel_baseline), RandomKey(seed: 22))
    let widest = trial.results(Self.instructions[0])
    for other in Self.instructions.dropFirst() { #expect(trial.results(other).isSame(as: widest), "\(other)") }
  }

  @Test func reluTakesWhatIsNegativeAlone() {
    let trial = WinogradCase(index: 3)
    let (plain, positive) = (trial.results(Self.instructions[0]), trial.results(Self.instructions[0], relu: true))
    #expect(positive.output == plain.output.map { max(0, $0) })
    #expect(positive.output != plain.output)
    trial.x.start[0] = .nan
    #expect(trial.results(Self.instructions[0], relu: true).output.contains { $0.isNaN })
  }

  /// The comparison notices each of the 36 points with the wrong sign, or in another's place.
  @Test(arguments: 0..<36) func faultsAreNoticed(point: Int) {
    let trial = WinogradCase(
      kernel_winograd(
        batch: 1, inputs: 16, outputs: 16, height: 8, width: 8, top: 1, bottom: 1, left: 1, right: 1,
        instructions: kernel_baseline), RandomKey(seed: 21))
    for fault in [WinogradCase.Fault.negated(point: point), .exchanged(point: point)] {
      let errors = trial.errors(of: trial.results(Self.instructions[0], fault: fault))
      #expect(errors[0] > 100 * Self.bound && errors[1] > 100 * Self.bound, "\(fault): \(errors)")
    }
  }
}
