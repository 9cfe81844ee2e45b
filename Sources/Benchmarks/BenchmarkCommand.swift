import ArgumentParser

/// Prints tables, never asserts.
@main struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks", abstract: "Measures how fast Millrace trains, streams and decodes on this machine.",
    subcommands: [
      TrainBenchmark.self, InferBenchmark.self, LatencyBenchmark.self, RooflineBenchmark.self, StreamBenchmark.self,
      ResumeBenchmark.self, EnduranceBenchmark.self, MediaBenchmark.self, PredictionsBenchmark.self,
      ShapleyBenchmark.self,
    ])
}
