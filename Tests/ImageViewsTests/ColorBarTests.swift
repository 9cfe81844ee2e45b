import ImageViews
import Testing

@Suite struct ColorBarTests {
  @Test func endsAreCut() {
    let gray = ColorBar(.gray, -1, 1)
    #expect(gray.color(-3) == SIMD3(repeating: 0) && gray.color(0) == SIMD3(repeating: 0.5))
    #expect(gray.color(7) == SIMD3(repeating: 1) && gray.color(.nan) == SIMD3(repeating: 0))
    #expect(ColorBar(.inverted, 0, 1).color(0.25) == SIMD3(repeating: 0.75))
    #expect(ColorBar(.signed, -2, 2).color(0) == SIMD3(repeating: 1))
  }
}
