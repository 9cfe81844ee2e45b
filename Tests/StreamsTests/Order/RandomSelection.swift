import Arrays
import Streams

/// Orders as nobody would write them.
enum RandomSelection {
  /// A random selection over splits `train` and `test`; some make no sense and are refused.
  static func make(
    _ generator: inout CounterGenerator, collectionCount: Int, depth: Int = 2
  ) -> RecordSelection {
    var selection: RecordSelection
    switch depth == 0 ? 0 : generator.below(4) {
    case 0, 1:
      selection = .split(
        ["train", "test", "train[2:9]+test", "train[30%:]"][generator.below(4)],
        collection: generator.below(collectionCount))
      if generator.below(3) == 0 {
        selection = selection.interleaved(cycleLength: 1 + generator.below(4), blockLength: 1 + generator.below(4))
      }
    case 2:
      selection = .concatenation(
        (0...generator.below(3)).map { _ in make(&generator, collectionCount: collectionCount, depth: depth - 1) })
    default:
      selection = .mixture(
        (0...generator.below(3)).map { _ in
          RecordSelection.Part(
            make(&generator, collectionCount: collectionCount, depth: depth - 1), weight: Double(1 + generator.below(5))
          )
        }, onExhaustion: generator.below(2) == 0 ? .stop : .restart)
    }
    for _ in 0..<generator.below(4) {
      switch generator.below(7) {
      case 0: selection = selection.shuffled(.buffer(size: 1 + generator.below(30)))
      case 1: selection = selection.shuffled()
      case 2: selection = selection.repeated(1 + generator.below(3))
      case 3: selection = selection.prefix(generator.below(60))
      case 4: selection = selection.dropFirst(generator.below(9))
      default:
        let count = 1 + generator.below(3)
        selection = selection.shard(generator.below(count), of: count)
      }
    }
    return selection
  }
}
