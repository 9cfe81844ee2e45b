import NetworkFiles
import Networks
import Pipelines
import Settings
import StageTrain
import Testing
import Training

@Suite struct TrainSettingsTests {
  private func read(
    _ yaml: String, preset: FrameworkPreset = .keras, target: String? = nil, isChecked: Bool = false
  ) throws -> TrainingDescription {
    let target = target.map { "\ntarget: \($0)" } ?? ""
    let node = try ConfigurationText.parse(
      "epochs: 5\n" + yaml + target + "\ndata: preprocess\n"
        + "network: {input: [4], preset: \(preset), layers: [{dense: 2}]}", file: "p.yaml", path: "stages.train")
    let reader = StageReader(
      stage: "train", node: node, collection: StageDeclaration(pipelineSeed: 1) { _ in [] })
    let settings = try reader.settings(TrainSettings.self)
    try reader.finish()
    if isChecked { _ = try TrainingCheck(settings, settings.network.description(at: node), reader).meaning() }
    return settings.training
  }

  @Test func everySettingIsExplained() {
    let settings = TrainSettings.references
    #expect(Set(settings.map(\.name)).count == settings.count)
    for setting in settings { #expect(setting.explanation.hasSuffix("."), "\(setting.name)") }
    // Whoever must be given stands for nothing; the rest have what is usual.
    #expect(settings.filter { $0.usual == nil }.map(\.name) == ["data", "network", "epochs"])
    #expect(settings.first { $0.name == "optimizer" }?.usual == OptimizerDescription.adam(preset: .keras).canonical)
  }

  @Test func theStageOfTheDataEntersNoKey() throws {
    func keyed(_ yaml: String) throws -> [String: CanonicalValue] {
      try TrainSettings.read(
        ConfigurationText.parse(
          "epochs: 5\nnetwork: {input: [4], preset: keras, layers: [{dense: 2}]}\n" + yaml, file: "p.yaml")
      ).keyed
    }
    let plain = try keyed("data: a")
    #expect(plain["batch"] == .int(64) && plain["splits"]?["test"] == .string("test"))
    #expect(try keyed("data: b\nbatch: 64\noptimizer: adam\nschedule: {constant: {warmUpEpochs: 0}}") == plain)
    #expect(try keyed("data: a\nbatch: 65") != plain)
  }

  @Test func whatWasValidMeansTheSame() throws {
    #expect(try read("batch: 64").optimizer == OptimizerDescription(kind: Adam(preset: .keras)))
    #expect(
      try read("optimizer: {adam: {learningRate: 0.003}}", preset: .pytorch).optimizer
        == OptimizerDescription(kind: Adam(learningRate: 0.003, preset: .pytorch)))
    #expect(try read("batch: 64").schedule == .constant)
    #expect(try read("schedule: constant").schedule == .constant)
    #expect(try read("schedule: cosine").schedule == .cosine(warmUpEpochs: 0))
    #expect(try read("schedule: {cosine: {warmUpEpochs: 0.5}}").schedule == .cosine(warmUpEpochs: 0.5))
  }

  @Test func readsThePrecision() throws {
    #expect(try read("batch: 64").precision == .float32)
    #expect(try read("precision: bfloat16").precision == .bfloat16)
    #expect(throws: SettingsError.self) { try read("precision: float16") }
  }

  static let optimizers: [(String, OptimizerDescription)] = [
    (
      "{sgd: {learningRate: 0.1, momentum: 0.9, nesterov: true}}",
      OptimizerDescription(kind: SGD(learningRate: 0.1, momentum: 0.9, isNesterov: true, preset: .keras))
    ),
    (
      "{sgd: {weightDecay: 0.01, preset: pytorch}}",
      OptimizerDescription(kind: SGD(weightDecay: 0.01, preset: .pytorch))
    ),
    ("{adam: {weightDecay: 0.01}}", OptimizerDescription(kind: Adam(weightDecay: 0.01, preset: .keras))),
    ("{adam: {amsgrad: true}}", OptimizerDescription(kind: Adam(isAMSGrad: true, preset: .keras))),
    ("{adamW: }", OptimizerDescription(kind: AdamW(weightDecay: 0.004, preset: .keras))),
    ("{adamW: {preset: pytorch}}", OptimizerDescription(kind: AdamW(weightDecay: 0.01, preset: .pytorch))),
    (
      "{rmsprop: {decay: 0.8, momentum: 0.5, centered: true}}",
      OptimizerDescription(kind: RMSProp(squareDecay: 0.8, momentum: 0.5, isCentered: true, preset: .keras))
    ),
    ("{adagrad: {initialSquare: 0.2}}", OptimizerDescription(kind: Adagrad(initialSquare: 0.2, preset: .keras))),
    ("{nadam: {momentumDecay: 0.5}}", OptimizerDescription(kind: Nadam(momentumDecay: 0.5, preset: .keras))),
    ("{radam: {weightDecay: 0.1}}", OptimizerDescription(kind: RAdam(weightDecay: 0.1))),
    ("{lamb: {weightDecay: 0.1, epsilon: 0.001}}", OptimizerDescription(kind: LAMB(epsilon: 0.001, weightDecay: 0.1))),
  ]

  @Test(arguments: optimizers.indices) func readsEveryOptimiser(index: Int) throws {
    #expect(try read("optimizer: " + Self.optimizers[index].0).optimizer == Self.optimizers[index].1)
  }

  static let schedules: [(String, Schedule)] = [
    (
      "{step: {everyEpochs: 2, factor: 0.5, warmUpEpochs: 1}}",
      Schedule(kind: StepDecay(everyEpochs: 2, factor: 0.5, warmUpEpochs: 1))
    ),
    ("{exponential: {factor: 0.9}}", Schedule(kind: ExponentialDecay(factor: 0.9))),
    ("polynomial", Schedule(kind: PolynomialDecay(power: 1))),
    ("{polynomial: {power: 2, endFactor: 0.1}}", Schedule(kind: PolynomialDecay(power: 2, endFactor: 0.1))),
    ("{warmRestarts: {firstEpochs: 1, growth: 2}}", Schedule(kind: WarmRestarts(firstEpochs: 1, growth: 2))),
    ("oneCycle", Schedule(kind: OneCycle(preset: .pytorch))),
    ("{oneCycle: {preset: fastai, riseShare: 0.4}}", Schedule(kind: OneCycle(riseShare: 0.4, preset: .fastai))),
    ("plateau", Schedule(kind: ReduceOnPlateau(preset: .keras))),
    (
      "{plateau: {monitor: validation.accuracy, factor: 0.5, patience: 2, cooldownEpochs: 1, preset: pytorch}}",
      Schedule(
        kind: ReduceOnPlateau(
          monitor: .validationAccuracy, factor: 0.5, patience: 2, cooldownEpochs: 1, preset: .pytorch))
    ),
  ]

  @Test(arguments: schedules.indices) func readsEverySchedule(index: Int) throws {
    #expect(try read("schedule: " + Self.schedules[index].0).schedule == Self.schedules[index].1)
  }

  @Test func readsClippingAndAveraging() throws {
    #expect(try read("clip: {norm: 1.0}").clip == .norm(1))
    #expect(try read("clip: {value: 0.5}").clip == .value(0.5))
    #expect(try read("ema: {decay: 0.999}").average == WeightAverage(decay: 0.999))
    #expect(try read("ema: {decay: 0.9, warmUp: false}").average == WeightAverage(decay: 0.9, warmsUp: false))
    let plain = try read("batch: 8")
    #expect(plain.clip == nil && plain.average == nil)
  }

  static let losses: [(String, Loss)] = [
    ("crossEntropy", .crossEntropy()), ("{crossEntropy: }", .crossEntropy()),
    ("{crossEntropy: {smoothing: 0.1}}", .crossEntropy(smoothing: 0.1)),
    ("{crossEntropy: {classWeights: [1, 2.5]}}", .crossEntropy(classWeights: [1, 2.5])),
    ("binaryCrossEntropy", .binaryCrossEntropy), ("focal", .focal()),
    ("{focal: {gamma: 1, alpha: none}}", .focal(gamma: 1, alpha: nil)), ("{focal: {alpha: 0.5}}", .focal(alpha: 0.5)),
    ("klDivergence", .klDivergence), ("mse", .meanSquaredError), ("mae", .meanAbsoluteError), ("huber", .huber()),
    ("{huber: {delta: 0.5}}", .huber(delta: 0.5)),
  ]

  @Test(arguments: losses.indices) func readsEveryLoss(index: Int) throws {
    #expect(try read("loss: " + Self.losses[index].0).loss == Self.losses[index].1)
    #expect(try read("batch: 8").loss == .crossEntropy())
  }

  @Test func aTargetIsANumberUnlessSaidOtherwise() throws {
    #expect(try read("batch: 8", target: "angle").loss == .meanSquaredError)
    for (yaml, loss) in [
      ("mse", Loss.meanSquaredError), ("mae", .meanAbsoluteError), ("{huber: {delta: 2}}", .huber(delta: 2)),
    ] {
      #expect(try read("loss: " + yaml, target: "angle").loss == loss)
    }
    let stopping = "stopEarly: {monitor: validation.rmse, patience: 1}"
    #expect(try read(stopping, target: "angle").earlyStopping?.monitor == .validationRMSE)
    let schedule = "schedule: {plateau: {monitor: validation.rmse}}"
    #expect(
      try read(schedule, target: "angle").schedule
        == Schedule(kind: ReduceOnPlateau(monitor: .validationRMSE, preset: .keras)))
  }

  static let mismatches: [(String, String?, String)] = [
    ("loss: crossEntropy", "angle", "the target 'angle' is a number; use mse or mae or huber"),
    ("loss: {focal: {}}", "angle", "the target 'angle' is a number"),
    ("loss: klDivergence", "angle", "this loss compares classes"),
    ("loss: binaryCrossEntropy", "angle", "this loss compares classes"),
    ("stopEarly: {monitor: validation.accuracy, patience: 1}", "angle", "watch validation.loss or validation.rmse"),
    ("stopEarly: {monitor: validation.rmse, patience: 1}", nil, "watch validation.loss or validation.accuracy"),
    ("schedule: {plateau: {monitor: validation.accuracy}}", "angle", "which has no accuracy"),
    ("schedule: {plateau: {monitor: validation.rmse}}", nil, "classes have no such error"),
  ]

  @Test(arguments: mismatches.indices) func whatIsOfClassesDoesNotGoWithANumber(index: Int) throws {
    let (yaml, target, words) = Self.mismatches[index]
    let error = #expect(throws: SettingsError.self) { try read(yaml, target: target, isChecked: true) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains("p.yaml:2"), "\(text)")
    // The same is sound where it belongs.
    #expect(throws: Never.self) { try read(yaml, target: target == nil ? "angle" : nil, isChecked: true) }
  }

  static let ends: [(Loss, Layer, String?)] = [
    (.crossEntropy(), .softmax, "the loss applies softmax itself; leave the layer 'end' out"),
    (.klDivergence, .softmax, "applies softmax itself"), (.focal(), .sigmoid, "applies sigmoid itself"),
    (.binaryCrossEntropy, .sigmoid, "applies sigmoid itself"),
    (.crossEntropy(classWeights: [1, 2]), .logSoftmax, "expected 3 class weights"), (.meanSquaredError, .softmax, nil),
    (.crossEntropy(classWeights: [1, 2, 3]), .logSoftmax, nil),
  ]

  @Test(arguments: ends.indices) func aLossFitsItsNetwork(index: Int) throws {
    let (loss, end, words) = Self.ends[index]
    let network = try NetworkDescription(
      input: [4], preset: .keras, layers: [(nil, .dense(units: 3)), ("end", end)])
    let node = try ConfigurationText.parse("epochs: 5\nloss: mse", file: "p.yaml", path: "stages.train")
    let reader = StageReader(
      stage: "train", node: node, collection: StageDeclaration(pipelineSeed: 1) { _ in [] })
    func text() -> String? {
      do { try LossReader.check(loss, network, reader) } catch { return "\(error)" }
      return nil
    }
    if let words {
      #expect(text()?.contains(words) == true && text()?.contains("p.yaml:2") == true, "\(text() ?? "")")
    } else {
      #expect(text() == nil)
    }
  }

  @Test func readsAccumulation() throws {
    #expect(try read("accumulate: 4").accumulation == 4)
    #expect(try read("batch: 8").accumulation == 1)
  }

  static let mistakes: [(String, String)] = [
    ("loss: crossEntropi", "did you mean 'crossEntropy'?"),
    ("loss: hinge", "crossEntropy, binaryCrossEntropy, focal, klDivergence, mse, mae, huber"),
    ("loss: {mse: {}, mae: {}}", "expected one loss"),
    ("loss: {mse: {delta: 1}}", "there are no settings here"),
    ("loss: {crossEntropy: {smooting: 0.1}}", "did you mean 'smoothing'?"),
    ("loss: {crossEntropy: {smoothing: 1}}", "expected a number"),
    ("loss: {crossEntropy: {classWeights: [1, 0]}}", "expected a number"),
    ("loss: {focal: {alpha: all}}", "from 0 to 1, or none"),
    ("loss: {huber: {delta: 0}}", "expected a number"),
    ("optimizer: {sdg: {learningRate: 0.1}}", "there is no optimizer 'sdg'; did you mean 'sgd'?"),
    ("optimizer: {sgd: {}, adam: {}}", "expected one optimizer, such as adam, found sgd and adam"),
    ("optimizer: {sgd: {momentun: 0.9}}", "did you mean 'momentum'?"),
    ("optimizer: {sgd: {nesterov: true}}", "needs a momentum"),
    ("optimizer: {adam: {learningRate: 11}}", "from 0 to 10"),
    ("clip: {norm: 0}", "expected a number above 0"),
    ("clip: {norm: 1, value: 1}", "expected one of"),
    ("clip: {nrom: 1}", "did you mean 'norm'?"),
    ("ema: {warmUp: true}", "is required and missing"),
    ("schedule: cosin", "did you mean 'cosine'?"),
    ("schedule: {cosine: {}, step: {everyEpochs: 1}}", "expected one schedule"),
    ("schedule: step", "'everyEpochs' is required and missing"),
    ("schedule: {oneCycle: {riseShar: 0.3}}", "did you mean 'riseShare'?"),
    ("schedule: {plateau: {factor: 1}}", "expected a number"),
  ]

  @Test(arguments: mistakes.indices) func namesTheMistakeAndItsPlace(index: Int) throws {
    let (yaml, words) = Self.mistakes[index]
    let error = #expect(throws: SettingsError.self) { try read(yaml) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains("p.yaml:2"), "\(text)")
  }
}
