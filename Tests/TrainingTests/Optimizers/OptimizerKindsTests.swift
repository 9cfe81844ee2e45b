import Foundation
import KindChecks
import Networks
import Settings
import Testing
import Training

@Suite struct OptimizerKindsTests {
  private func read(_ yaml: String, preset: FrameworkPreset? = nil) throws -> OptimizerDescription {
    try OptimizerDescription.read(
      ConfigurationText.parse(Array(yaml.utf8), file: "p.yaml", path: "optimizer"),
      defaults: preset.map { ["preset": $0.canonical] } ?? [:])
  }

  @Test func everyKindIsWhatItSays() {
    #expect(KindChecks.faults(of: OptimizerDescription.self) == [])
  }

  @Test func everyKindIsListed() {
    #expect(
      KindChecks.unlistedKinds(in: "Training", listedIn: [OptimizerDescription.self, Schedule.self]) == [])
  }

  /// An optimizer without a formula, or numbers of PyTorch or Keras, to be held to is told of here.
  @Test(arguments: OptimizerDescription.all.indices) func everyKindIsExemplified(index: Int) {
    let type = OptimizerDescription.all[index]
    guard let kind = type as? any ExemplifiedOptimizer.Type else {
      Issue.record("\(type) has no formula: in \(type)Tests.swift, extend it to an ExemplifiedOptimizer")
      return
    }
    switch kind.goldens {
    case .cases(let torch, let keras):
      let kinds = torch.map(\.value) + keras.map(\.value)
      #expect(
        !kinds.isEmpty && kinds.allSatisfy { Swift.type(of: $0) == type }, "\(type.keyword) has goldens of another")
    case .none(let reason): #expect(!reason.isEmpty, "why has \(type.keyword) no goldens?")
    }
  }

  /// The formula in double precision, at a rate that changes, is of the defaults that a file gives.
  @Test func everyKindHasAFormula() throws {
    let start = OptimizerTests.gradients(1_000, 37)
    for kind in OptimizerDescription.all where kind is any ExemplifiedOptimizer.Type {
      for preset in FrameworkPreset.allCases {
        let description = try read(kind.keyword, preset: preset)
        let bench = try OptimizerBench(description, values: start)
        var reference = ReferenceOptimizer(description, start)
        for step in 0..<10 {
          let gradients = OptimizerTests.gradients(step, start.count)
          bench.step(gradients, learningRate: OptimizerTests.rate(step))
          reference.step(gradients, OptimizerTests.rate(step))
        }
        #expect(distance(bench.values, reference.w) < 1e-5, "\(kind.keyword) of \(preset)")
      }
    }
  }

  @Test func defaultsAreThePresets() throws {
    #expect(try read("sgd") == OptimizerDescription(kind: SGD(preset: .keras)))
    #expect(try read("sgd", preset: .pytorch) == OptimizerDescription(kind: SGD(preset: .pytorch)))
    #expect(try read("adam: {preset: keras}", preset: .pytorch) == .adam(preset: .keras))
    #expect(
      try read("adamW: {preset: pytorch}")
        == OptimizerDescription(kind: AdamW(epsilon: 1e-8, weightDecay: 0.01, preset: .pytorch)))
    #expect(
      try read("rmsprop", preset: .pytorch)
        == OptimizerDescription(kind: RMSProp(learningRate: 0.01, squareDecay: 0.99, epsilon: 1e-8, preset: .pytorch)))
    #expect(try read("radam", preset: .keras) == OptimizerDescription(kind: RAdam()))
  }

  @Test func comesBackFromADocument() throws {
    let optimizer = OptimizerDescription(kind: Nadam(learningRate: 0.3, momentumDecay: 0.5, preset: .pytorch))
    let stored = try JSONEncoder().encode(optimizer)
    #expect(try JSONDecoder().decode(OptimizerDescription.self, from: stored) == optimizer)
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(OptimizerDescription.self, from: Data(#"{"adam": {"beta1": 2}}"#.utf8))
    }
    #expect(error.map { "\($0)" }?.contains("expected a number from 0 to 0.999999") == true)
  }

  @Test(arguments: [
    ("sgd: {nesterov: true}", "optimizer.sgd.nesterov: Nesterov's look ahead needs a momentum"),
    ("adam: {firstDecay: 0.8}", "optimizer.adam.firstDecay: is called 'beta1' now"),
    ("lamb: {secondDecay: 0.8}", "is called 'beta2' now"), ("rmsprop: {centred: true}", "is called 'centered' now"),
    ("{sgd: {}, adam: {}}", "expected one optimizer, such as adam, found sgd and adam"),
    ("sdg: {learningRate: 0.1}", "there is no optimizer 'sdg'; did you mean 'sgd'?"),
    ("radam: {preset: keras}", "unknown key"),
  ]) func namesTheMistakeAndItsPlace(yaml: String, words: String) {
    let error = #expect(throws: SettingsError.self) { try read(yaml) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
