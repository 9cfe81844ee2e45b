import Arrays
import KindChecks
import Media
import Settings
import Streams
import Testing

/// What holds for every step there is: the list of steps is the registry's own.
@Suite struct StepKindsTests {
  private static let keywords = Transform.all.map { $0.keyword }

  /// Every setting is explained, read, written and read again; what is wrong is refused at its place.
  @Test func everyKindSaysWhatItIs() { #expect(KindChecks.faults(of: Transform.self) == []) }

  @Test func everyMixingSaysWhatItIs() { #expect(KindChecks.faults(of: BatchTransform.self) == []) }

  @Test func everyKindIsListed() {
    #expect(
      KindChecks.unlistedKinds(in: "Streams", listedIn: [Transform.self, BatchTransform.self, Filter.self]) == [])
  }

  @Test(arguments: Transform.all.indices) func everyKindHasAnExample(index: Int) throws {
    let type = Transform.all[index]
    guard let step = type as? any ExemplifiedStep.Type else {
      Issue.record("\(type) has no example: in \(type)Tests.swift, extend it to an ExemplifiedStep")
      return
    }
    try step.example.check(type.keyword)
  }

  /// Equal samples under equal keys give equal results, of the shape that was promised.
  @Test(arguments: keywords) func isAFunctionOfItsKey(keyword: String) throws {
    let samples: [Sample] = [
      .image(noiseImage(height: 12, width: 10, channelCount: 3).adjustingBrightness(0.5)),
      tone(hertz: 300, frameCount: 200),
      .spectrogram(Spectrogram(bandCount: 9, frameCount: 8, values: (0..<72).map { Float($0) })),
      .numbers([0.5]),
    ]
    let steps = StepExamples.of(keyword)
    #expect(!steps.isEmpty)
    var (takenCount, differingCount) = (0, 0)
    for step in steps {
      #expect((step.evaluation == step) == !step.isRandom)
      for sample in samples where refusal(step, of: sample.shape) == nil {
        takenCount += 1
        let promised = try step.outputShape(of: sample.shape)
        let results = (0..<12).map { drawn(step, sample, seed: UInt64($0)) }
        #expect(drawn(step, sample, seed: 3) == results[3])
        if promised.tensorShape != nil { #expect(results.allSatisfy { $0.shape == promised }) }
        if results.contains(where: { $0 != results[0] }) {
          differingCount += 1
          #expect(step.isRandom)
        }
      }
    }
    #expect(takenCount > 0)
    #expect((differingCount > 0) == steps.contains(where: \.isRandom))
  }

  /// What wants black at 0 is refused behind a normalisation.
  @Test(arguments: keywords) func levelsComeBeforeNormalization(keyword: String) {
    let color = SampleShape.image(height: 9, width: 8, channelCount: 3)
    for step in StepExamples.of(keyword) where refusal(step, of: color) == nil && step.step.needsUnitRange {
      let error = #expect(throws: StreamsError.self) {
        try TransformChain([.normalize(Normalize(mean: [0], std: [1])), step], input: color)
      }
      #expect(error?.message.hasSuffix("but comes after normalize; put it before") == true)
    }
  }

  /// The wrong kinds of samples are refused in words.
  @Test(arguments: keywords) func otherSamplesAreRefused(keyword: String) {
    let shapes: [SampleShape] = [
      .image(height: 24, width: 24, channelCount: 3), .waveform(channelCount: 1, frameCount: 900, sampleRateHz: 8000),
      .spectrogram(channelCount: 1, bandCount: 9, frameCount: 8), .numbers(count: 3),
    ]
    let words = shapes.map { shape in StepExamples.of(keyword).compactMap { refusal($0, of: shape) } }
    // Normalisation takes anything.
    if keyword != "normalize" { #expect(words.contains { $0.contains { $0.hasPrefix("works on ") } }) }
    #expect(words.allSatisfy { $0.allSatisfy { !$0.hasPrefix("another code") } })
  }

  /// The smallest samples are taken, or refused in words, where a chain had to let any extent pass.
  @Test(arguments: keywords) func theSmallestSamplesAreTakenOrRefused(keyword: String) {
    let samples: [(Sample, SampleShape)] = [
      (image([0.5], height: 1, width: 1), .image(height: nil, width: nil, channelCount: 1)),
      (
        image([0.1, 0.2, 0.3], height: 1, width: 1, channelCount: 3),
        .image(height: nil, width: nil, channelCount: 3)
      ),
      (sound([]), .waveform(channelCount: 1, frameCount: nil, sampleRateHz: 8000)),
      (sound([0.5]), .waveform(channelCount: 1, frameCount: nil, sampleRateHz: 8000)),
      (
        .spectrogram(Spectrogram(bandCount: 1, frameCount: 0, values: [])),
        .spectrogram(channelCount: 1, bandCount: 1, frameCount: nil)
      ),
    ]
    for step in StepExamples.of(keyword) {
      for (sample, shape) in samples where refusal(step, of: shape) == nil {
        for seed: UInt64 in 0..<8 {
          var generator = RandomKey(seed: seed).generator()
          do {
            let promised = try step.outputShape(of: shape).tensorShape
            let result = try step.apply(sample, generator: &generator)
            #expect(promised == nil || result.shape.tensorShape == promised)
          } catch {
            #expect(error.code == .damaged)
          }
        }
      }
    }
  }
}
