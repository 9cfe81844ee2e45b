import StageTrain

extension TrainStage: ExemplifiedStage {
  static let example =
    "train: {data: preprocess, epochs: 2, network: {input: [1, 28, 28], preset: keras, layers: [flatten, {dense: 10}]}}"
  static let outputs = ["model", "history", "predictions"]
}
