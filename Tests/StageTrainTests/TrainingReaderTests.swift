import Networks
import Pipelines
import Settings
import StageTrain
import Testing
import Training

@Suite struct TrainingReaderTests {
  private func read(
    _ yaml: String, preset: FrameworkPreset = .keras, target: String? = nil
  ) throws -> TrainingDescription {
    let node = try ConfigurationText.parse("epochs: 5\n" + yaml, file: "p.yaml", path: "stages.train")
    let reader = StageReader(
      stage: "train", node: node, collection: StageDeclaration(pipelineSeed: 1) { _ in [] })
    let network = try NetworkDescription(input: [4], preset: preset, layers: [(nil, .dense(Dense(units: 2)))])
    let description = try TrainingReader.read(reader, network: network, target: target)
    try reader.finish()
    return description
  }

  @Test func whatWasValidMeansTheSame() throws {
    #expect(try read("batch: 64").optimizer == .adam(AdamDescription(preset: .keras)))
    #expect(
      try read("optimizer: {adam: {learningRate: 0.003}}", preset: .pytorch).optimizer
        == .adam(AdamDescription(learningRate: 0.003, preset: .pytorch)))
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
      .sgd(SGDDescription(learningRate: 0.1, momentum: 0.9, isNesterov: true, preset: .keras))
    ),
    (
      "{sgd: {weightDecay: 0.01, preset: pytorch}}", .sgd(SGDDescription(weightDecay: .penalty(0.01), preset: .pytorch))
    ),
    ("{adam: {weightDecay: 0.01}}", .adam(AdamDescription(weightDecay: .decoupled(0.01), preset: .keras))),
    ("{adam: {amsgrad: true}}", .adam(AdamDescription(isAMSGrad: true, preset: .keras))),
    ("{adamW: }", .adam(AdamDescription(weightDecay: .decoupled(0.004), preset: .keras))),
    ("{adamW: {preset: pytorch}}", .adam(AdamDescription(weightDecay: .decoupled(0.01), preset: .pytorch))),
    (
      "{rmsprop: {decay: 0.8, momentum: 0.5, centred: true}}",
      .rmsprop(RMSPropDescription(decay: 0.8, momentum: 0.5, isCentred: true, preset: .keras))
    ),
    ("{adagrad: {initialSquare: 0.2}}", .adagrad(AdagradDescription(initialSquare: 0.2, preset: .keras))),
    ("{nadam: {momentumDecay: 0.5}}", .nadam(NadamDescription(momentumDecay: 0.5, preset: .keras))),
    ("{radam: {weightDecay: 0.1}}", .radam(RAdamDescription(weightDecay: .penalty(0.1)))),
    ("{lamb: {weightDecay: 0.1, epsilon: 0.001}}", .lamb(LAMBDescription(epsilon: 0.001, decay: 0.1))),
  ]

  @Test(arguments: optimizers.indices) func readsEveryOptimiser(index: Int) throws {
    #expect(try read("optimizer: " + Self.optimizers[index].0).optimizer == Self.optimizers[index].1)
  }

  static let schedules: [(String, Schedule)] = [
    (
      "{step: {everyEpochs: 2, factor: 0.5, warmUpEpochs: 1}}",
      Schedule(.step(everyEpochs: 2, factor: 0.5), warmUpEpochs: 1)
    ),
    ("{exponential: {factor: 0.9}}", Schedule(.exponential(factor: 0.9))),
    ("polynomial", Schedule(.polynomial(power: 1, endFactor: 0))),
    ("{polynomial: {power: 2, endFactor: 0.1}}", Schedule(.polynomial(power: 2, endFactor: 0.1))),
    ("{warmRestarts: {firstEpochs: 1, growth: 2}}", Schedule(.warmRestarts(firstEpochs: 1, growth: 2))),
    ("oneCycle", Schedule(.oneCycle(OneCycle(preset: .pytorch)))),
    ("{oneCycle: {preset: fastai, riseShare: 0.4}}", Schedule(.oneCycle(OneCycle(riseShare: 0.4, preset: .fastai)))),
    ("plateau", Schedule(.plateau(ReduceOnPlateau(preset: .keras)))),
    (
      "{plateau: {monitor: validation.accuracy, factor: 0.5, patience: 2, cooldownEpochs: 1, preset: pytorch}}",
      Schedule(
        .plateau(
          ReduceOnPlateau(
            monitor: .validationAccuracy, factor: 0.5, patience: 2, cooldownEpochs: 1, preset: .pytorch)))
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
        == Schedule(.plateau(ReduceOnPlateau(monitor: .validationRMSE, preset: .keras))))
  }

  static let mismatches: [(String, String?, String)] = [
    ("loss: crossEntropy", "angle", "the target 'angle' is a number; use mse, mae or huber"),
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
    let error = #expect(throws: SettingsError.self) { try read(yaml, target: target) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains("p.yaml:2"), "\(text)")
    // The same is sound where it belongs.
    #expect(throws: Never.self) { try read(yaml, target: target == nil ? "angle" : nil) }
  }

  static let ends: [(Loss, Layer, String?)] = [
    (.crossEntropy(), .softmax, "the loss applies softmax itself; leave the layer 'end' out"),
    (.klDivergence, .softmax, "applies softmax itself"), (.focal(), .activation(.sigmoid), "applies sigmoid itself"),
    (.binaryCrossEntropy, .activation(.sigmoid), "applies sigmoid itself"),
    (.crossEntropy(classWeights: [1, 2]), .logSoftmax, "expected 3 class weights"), (.meanSquaredError, .softmax, nil),
    (.crossEntropy(classWeights: [1, 2, 3]), .logSoftmax, nil),
  ]

  @Test(arguments: ends.indices) func aLossFitsItsNetwork(index: Int) throws {
    let (loss, end, words) = Self.ends[index]
    let network = try NetworkDescription(
      input: [4], preset: .keras, layers: [(nil, .dense(Dense(units: 3))), ("end", end)])
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
    ("loss: {mse: {delta: 1}}", "'mse' has no settings"),
    ("loss: {crossEntropy: {smooting: 0.1}}", "did you mean 'smoothing'?"),
    ("loss: {crossEntropy: {smoothing: 1}}", "expected a number"),
    ("loss: {crossEntropy: {classWeights: [1, 0]}}", "expected a number"),
    ("loss: {focal: {alpha: all}}", "from 0 to 1, or none"),
    ("loss: {huber: {delta: 0}}", "expected a number"),
    ("optimizer: {sdg: {learningRate: 0.1}}", "there is no optimiser 'sdg'; did you mean 'sgd'?"),
    ("optimizer: {sgd: {}, adam: {}}", "expected one optimiser, found sgd and adam"),
    ("optimizer: {sgd: {momentun: 0.9}}", "did you mean 'momentum'?"),
    ("optimizer: {sgd: {nesterov: true}}", "needs a momentum"),
    ("optimizer: {adam: {learningRate: 11}}", "from 0.0 to 10.0"),
    ("clip: {norm: 0}", "a bound of 0"),
    ("clip: {norm: 1, value: 1}", "expected one of"),
    ("clip: {nrom: 1}", "did you mean 'norm'?"),
    ("ema: {warmUp: true}", "is required and missing"),
    ("schedule: cosin", "did you mean 'cosine'?"),
    ("schedule: {cosine: {}, step: {everyEpochs: 1}}", "expected one schedule"),
    ("schedule: step", "'step' needs 'everyEpochs'"),
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
