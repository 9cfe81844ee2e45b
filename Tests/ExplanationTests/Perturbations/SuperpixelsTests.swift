import Arrays
import Explanation
import Testing

struct SuperpixelsTests {
  @Test func `Groups keep to edges, and are in one piece`() {
    // Dark on the left of a slanted edge, bright on the right.
    let (height, width) = (24, 32)
    let values = (0..<height * width).map { place in
      Float(place % width > 12 + place / width / 4 ? 1 : 0) + 0.01 * Float(place % 3)
    }
    let groups = Superpixels(values[...], channelCount: 1, height: height, width: width, wanted: 12, compactness: 0.2)
    #expect((6...20).contains(groups.count) && Set(groups.labels) == Set(0..<groups.count))
    for group in 0..<groups.count {
      let places = groups.labels.indices.filter { groups.labels[$0] == group }
      let bright = places.count { values[$0] > 0.5 }
      #expect(bright == 0 || bright == places.count, "\(bright) of \(places.count)")
      var reached: Set<Int> = [places[0]]
      var open = [places[0]]
      while let place = open.popLast() {
        for (next, fits) in [
          (place - width, true), (place + width, true), (place - 1, place % width > 0),
          (place + 1, place % width < width - 1),
        ] where fits && places.contains(next) && reached.insert(next).inserted { open.append(next) }
      }
      #expect(reached.count == places.count)
    }
  }

  @Test func `Of one value everywhere they are a grid, and over time pieces of it`() {
    let image = Superpixels(
      [Float](repeating: 1, count: 64)[...], channelCount: 1, height: 8, width: 8, wanted: 4, compactness: 1)
    #expect(image.count == 4 && image.labels[0] == image.labels[27] && image.labels[4] != image.labels[0])
    let sound = Superpixels(
      [Float](repeating: 1, count: 100)[...], channelCount: 1, height: 1, width: 100, wanted: 10, compactness: 1)
    #expect(sound.count == 10 && sound.labels == sound.labels.sorted())
    let small = Superpixels([1, 2][...], channelCount: 1, height: 1, width: 2, wanted: 30, compactness: 1)
    #expect(small.labels == [0, 1])
  }
}
