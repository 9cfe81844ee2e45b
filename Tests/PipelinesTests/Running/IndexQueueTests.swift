import Pipelines
import Testing

@Suite struct IndexQueueTests {
  @Test func givesTheSmallestFirst() {
    var draw = Draw(state: 1)
    var queue = IndexQueue()
    var model: [Int] = []
    for _ in 0..<2000 {
      if draw.chance(60) {
        let index = draw.below(500)
        queue.insert(index)
        model.append(index)
      } else {
        let least = model.min()
        if let least { model.remove(at: model.firstIndex(of: least) ?? 0) }
        #expect(queue.popFirst() == least)
      }
    }
  }
}
