// Numbers as colours: red, green and blue, each from 0 to 1.

/// Red for positive and blue for negative values, the deeper the nearer to the largest magnitude; paper at 0.
package func signedColor(_ value: Double, largest: Double, paper: SIMD3<Double> = SIMD3(repeating: 1)) -> SIMD3<Double>
{
  let strength = largest > 0 && value.isFinite ? value / largest : 0
  let ink = strength > 0 ? SIMD3(0.70, 0.05, 0.15) : SIMD3(0.02, 0.28, 0.62)
  return paper + (ink - paper) * abs(strength)
}

/// A violet-to-yellow scale of rising lightness, by linear interpolation between nine colours of our own.
package func sequentialColor(_ share: Double) -> SIMD3<Double> {
  let stops: [SIMD3<Double>] = [
    [0.02, 0.02, 0.10], [0.15, 0.05, 0.30], [0.34, 0.07, 0.42], [0.54, 0.13, 0.42], [0.73, 0.21, 0.35],
    [0.88, 0.34, 0.22], [0.97, 0.53, 0.10], [0.98, 0.76, 0.20], [0.99, 0.96, 0.65],
  ]
  let position = min(max(share, 0), 1) * Double(stops.count - 1)
  let low = min(Int(position), stops.count - 2)
  return stops[low] + (stops[low + 1] - stops[low]) * (position - Double(low))
}
