import Arrays
import Concurrency
import Foundation
import Networks
import Streams
import Testing
import Training

/// Trained by an optimiser at its usual rate, a `sincConvolution` finds the bands that a task is about.
@Suite struct SincConvolutionTrainingTests {
  private static let rate = 8000.0
  private static let sampleCount = 1024
  private static let bands = [800.0...1300.0, 2200.0...3000.0]

  /// Sums of twelve sines, and the energy of those that lie in each band.
  private static func batch(_ number: Int, size: Int) -> Batch {
    var generator = RandomKey(seed: 11).derived(number).generator()
    var (samples, targets): ([Float], [Float]) = ([], [])
    for _ in 0..<size {
      var (clip, energies) = ([Double](repeating: 0, count: sampleCount), [0.0, 0.0])
      for _ in 0..<12 {
        let hertz = Double(generator.uniform(100..<3900))
        let (amplitude, phase) = (Double(generator.uniform(0..<0.2)), Double(generator.uniform(0..<6.28)))
        for time in 0..<sampleCount { clip[time] += amplitude * sin(2 * .pi * hertz / rate * Double(time) + phase) }
        for (index, band) in bands.enumerated() where band.contains(hertz) {
          energies[index] += 100 * amplitude * amplitude / 2
        }
      }
      samples += clip.map { Float($0) }
      targets += energies.map { Float($0) }
    }
    return Batch(
      inputs: Tensor(shape: [size, 1, sampleCount], values: samples), labels: [Int32](repeating: -1, count: size),
      targets: Tensor(shape: [size, 2], values: targets), recordIDs: Array(number * size..<(number + 1) * size),
      validCount: size)
  }

  private static func stream(_ numbers: Range<Int>, size: Int) -> () throws -> Batch? {
    var rest = numbers
    return { rest.popFirst().map { batch($0, size: size) } }
  }

  /// Lower and upper cut-offs of the filters.
  private func cutOffs(_ network: Network) -> [(lower: Double, upper: Double)] {
    zip(network["sinc.low"].values, network["sinc.band"].values).map { low, band in
      let lower = 50 + abs(Double(low)) * Self.rate
      return (lower, lower + 50 + abs(Double(band)) * Self.rate)
    }
  }

  @Test func findsTheBands() throws {
    let description = try NetworkDescription(
      input: [1, Self.sampleCount], preset: .pytorch,
      graph: [
        ("sinc", .sincConvolution(filters: 2, kernel: 129, sampleRateHz: Int(Self.rate)), []),
        ("square", .multiply, ["sinc", "sinc"]), ("energy", .globalAveragePool, []),
        ("head", .dense(units: 2), []),
      ])
    var start = Network(description, key: RandomKey(seed: 1))
    // Too wide, and each over an edge of the other's band.
    start["sinc.low"] = Tensor(shape: [2], values: [450, 1650].map { Float($0 / Self.rate) })
    start["sinc.band"] = Tensor(shape: [2], values: [1150, 1750].map { Float($0 / Self.rate) })
    start["head.weight"] = Tensor(shape: [2, 2], values: [1, 0, 0, 1])
    let training = TrainingDescription(
      batchSize: 32, epochCount: 5, loss: .meanSquaredError,
      optimizer: OptimizerDescription(kind: Adam(learningRate: 0.001, preset: .pytorch)),
      schedule: .cosine(warmUpEpochs: 0))
    let end = try Trainer(training, key: RandomKey(seed: 2), workers: Workers(count: 2)).run(
      from: TrainingState(start),
      training: Trainer.Source(batchCount: 60) { Self.stream($0 * 60..<($0 + 1) * 60, size: 32) },
      validation: { Self.stream(1000..<1001, size: 32) }, onStep: { _ in }, onEpoch: { _ in })
    let (before, after) = (cutOffs(start), cutOffs(end.network))
    let motions = zip(before, after).flatMap { [abs($0.lower - $1.lower), abs($0.upper - $1.upper)] }
    #expect(motions.reduce(0, +) / Double(motions.count) >= 50, "\(motions)")
    for (found, band) in zip(after, Self.bands) {
      #expect(abs(found.lower / band.lowerBound - 1) < 0.1, "\(found), not \(band)")
      #expect(abs(found.upper / band.upperBound - 1) < 0.1, "\(found), not \(band)")
    }
  }
}
