#include "CTrees.h"

#if defined(__x86_64__) && defined(__linux__)
#define KERNEL __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define KERNEL
#endif
#define INLINE static inline __attribute__((always_inline))

// The value of a leaf counts for a coalition by the product over the players on its way: of a player that is there, whether
// the row follows all its questions; of one that is not, its share of the records. With each there by chance t, the mean is the
// product of (share + t (follows - share)), and a player's Shapley value the integral over t of the product of the others,
// times (follows - share): a polynomial, which the rule integrates exactly. Products are made down the tree, summed up it.
INLINE void shapley(const int64_t width, const trees_node *nodes, const trees_way *ways, const double *values,
    int64_t count, int32_t root, const float *row, const double *points, const double *weights, const double *inverses,
    double *products, uint8_t *follows, double *contributions) {
#pragma clang fp reassociate(on)
  double absent[width], lone[width];
  for (int64_t k = 0; k < width; k++) {
    absent[k] = 1 - points[k];
    lone[k] = weights[k] / (1 - points[k]);
    products[k] = 1;
  }
  follows[0] = 1;
  for (int64_t n = 1; n < count; n++) {
    const trees_way *way = ways + n;
    const trees_node *above = nodes + way->parent;
    int goes = (row[above->column] > above->threshold) == way->is_right;
    int before = way->before < 0 || follows[way->before];
    int both = goes && before;
    follows[n] = (uint8_t)both;
    const double *from = products + way->parent * width;
    double *to = products + n * width;
    double share = way->share;
    if (way->before < 0) {
      if (both) {
        for (int64_t k = 0; k < width; k++) to[k] = from[k] * (share + (1 - share) * points[k]);
      } else {
        for (int64_t k = 0; k < width; k++) to[k] = from[k] * (share * absent[k]);
      }
    } else if (!before) {
      double ratio = share / ways[way->before].share;
      for (int64_t k = 0; k < width; k++) to[k] = from[k] * ratio;
    } else {
      const double *inverse = inverses + way->before * width;
      if (both) {
        for (int64_t k = 0; k < width; k++) to[k] = from[k] * inverse[k] * (share + (1 - share) * points[k]);
      } else {
        for (int64_t k = 0; k < width; k++) to[k] = from[k] * inverse[k] * (share * absent[k]);
      }
    }
  }
  for (int64_t n = count - 1; n > 0; n--) {
    const trees_way *way = ways + n;
    double *sum = products + n * width;
    int64_t child = nodes[n].child - root;
    if (child == n) {
      double value = values[n];
      for (int64_t k = 0; k < width; k++) sum[k] *= value;
    } else {
      const double *left = products + child * width, *right = left + width;
      for (int64_t k = 0; k < width; k++) sum[k] = left[k] + right[k];
    }
    int now = follows[n], before = way->before >= 0 && follows[way->before];
    if (way->before >= 0 && !now && !before) continue; // both ways alike, and one is taken from the other
    double found = 0;
    if (now) {
      const double *inverse = inverses + n * width;
      double total = 0;
      for (int64_t k = 0; k < width; k++) total += weights[k] * sum[k] * inverse[k];
      found = (1 - way->share) * total;
    } else {
      double total = 0;
      for (int64_t k = 0; k < width; k++) total += lone[k] * sum[k];
      found = -total;
    }
    if (before) {
      const double *inverse = inverses + way->before * width;
      double total = 0;
      for (int64_t k = 0; k < width; k++) total += weights[k] * sum[k] * inverse[k];
      found -= (1 - ways[way->before].share) * total;
    }
    contributions[way->player] += found;
  }
}

KERNEL void trees_shapley(const trees_node *nodes, const trees_way *ways, const double *values, int64_t count,
    int32_t root, const float *rows, int64_t columns, int64_t row_count, const double *points, const double *weights,
    int64_t width, double *inverses, double *products, uint8_t *follows, double *contributions, int64_t players) {
  for (int64_t n = 1; n < count; n++) {
    double share = ways[n].share;
    for (int64_t k = 0; k < width; k++) inverses[n * width + k] = 1 / (share + (1 - share) * points[k]);
  }
  for (int64_t i = 0; i < row_count; i++) {
    const float *row = rows + i * columns;
    double *to = contributions + i * players;
#define SHAPLEY(w) \
  shapley(w, nodes, ways, values, count, root, row, points, weights, inverses, products, follows, to)
    if (width == 4) SHAPLEY(4);
    else if (width == 8) SHAPLEY(8);
    else SHAPLEY(width);
  }
}

// What a pair of rows and a tree are, and whose questions each player's are answered by: 1 those of the row, 2 of the other.
typedef struct {
  const trees_node *nodes;
  const double *values, *weights;
  int32_t root;
  int64_t stride;
  const float *row, *other;
  const int32_t *players;
  uint8_t *sides;
  double *contributions;
  double scale;
} trees_pair;

typedef struct { double own, others; } trees_shares;

// Walks the leaves that some mixture of both rows reaches; `own` players are the row's alone, `others` the other's.
static trees_shares walk(const trees_pair *pair, int64_t n, int64_t own, int64_t others) {
  const trees_node *node = pair->nodes + n;
  int64_t child = node->child - pair->root;
  if (child == n) {
    double value = pair->values[n] * pair->scale;
    return (trees_shares){
        own ? value * pair->weights[(own - 1) * pair->stride + others] : 0,
        others ? value * pair->weights[(others - 1) * pair->stride + own] : 0};
  }
  int32_t player = pair->players[node->column];
  int64_t mine = child + (pair->row[node->column] > node->threshold);
  int64_t theirs = child + (pair->other[node->column] > node->threshold);
  uint8_t *side = pair->sides + player;
  if (mine == theirs || *side == 1) return walk(pair, mine, own, others);
  if (*side == 2) return walk(pair, theirs, own, others);
  *side = 1;
  trees_shares a = walk(pair, mine, own + 1, others);
  *side = 2;
  trees_shares b = walk(pair, theirs, own, others + 1);
  *side = 0;
  pair->contributions[player] += a.own - b.others;
  return (trees_shares){a.own + b.own, a.others + b.others};
}

void trees_shapley_against(const trees_node *nodes, const double *values, int32_t root, const float *row,
    const float *others, int64_t columns, int64_t other_count, const int32_t *players, const double *weights,
    int64_t stride, uint8_t *sides, double *contributions) {
  trees_pair pair = {
      nodes, values, weights, root, stride, row, others, players, sides, contributions, 1.0 / (double)other_count};
  for (int64_t i = 0; i < other_count; i++) {
    pair.other = others + i * columns;
    walk(&pair, 0, 0, 0);
  }
}
