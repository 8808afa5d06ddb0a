using System.Runtime.Intrinsics;
using Mot.Association;
using Mot.Association.Motion;

namespace Mot.Tests.Motion;

/// <summary>The four-channel filter against the textbook's dense one.</summary>
public sealed class KalmanFilterTests
{
    [Theory]
    [InlineData(MotionModel.AspectHeight, false, false)]
    [InlineData(MotionModel.AspectHeight, true, false)]
    [InlineData(MotionModel.AreaAspect, false, false)]
    [InlineData(MotionModel.WidthHeight, true, false)]
    [InlineData(MotionModel.AspectHeight, true, true)]
    [InlineData(MotionModel.AreaAspect, false, true)]
    [InlineData(MotionModel.WidthHeight, true, true)]
    public void Equals_the_dense_filter(MotionModel model, bool freeze, bool camera)
    {
        Random random = new(17);
        KalmanFilter filter = new(new() { Model = model, FreezeLostHeight = freeze });
        for (int track = 0; track < 20; track++)
        {
            Box box = RandomBox(random);
            Vector256<double> z = filter.Measure(box);
            KalmanState state = filter.Initiate(z);
            Dense dense = new(model, z);
            for (int frame = 0; frame < 40; frame++)
            {
                bool lost = random.Next(4) == 0;
                filter.Predict(ref state, lost);
                dense.Predict(lost && freeze);
                if (camera)
                {
                    double angle = (random.NextDouble() - 0.5) * 0.3, scale = 0.9 + 0.2 * random.NextDouble();
                    CameraMotion motion = new(
                        scale * Math.Cos(angle), -scale * Math.Sin(angle), random.NextDouble() * 10, scale * Math.Sin(angle), 1.1 * scale * Math.Cos(angle), -3);
                    filter.Warp(ref state, motion);
                    dense.Warp(motion);
                }

                dense.AssertEqual(state);
                Vector256<double> next = filter.Measure(RandomBox(random));
                double distance = KalmanFilter.Distance(state.Mean, filter.Precision(state), next);
                Assert.Equal(1, distance / dense.Distance(next), 1e-8);
                Assert.Equal(1, filter.Deviation(state, 1) / dense.Deviation(1), 1e-9);
                if (lost)
                    continue;
                box = filter.ToBox(state);
                box = new(box.X0 + random.NextDouble() * 9, box.Y0 - 2, box.X1 + random.NextDouble() * 9 + 1, box.Y1 + random.NextDouble());
                filter.Update(ref state, filter.Measure(box));
                dense.Update(filter.Measure(box));
                dense.AssertEqual(state);
            }
        }
    }

    [Fact]
    public void Without_a_model_boxes_move_with_the_camera()
    {
        KalmanFilter filter = new(new() { Model = MotionModel.None });
        KalmanState state = filter.Initiate(filter.Measure(new(1, 2, 30, 40)));
        filter.Warp(ref state, new(2, 0, 5, 0, 3, -1));
        Assert.Equal(new Box(7, 5, 65, 119), filter.ToBox(state));
    }

    [Theory]
    [InlineData(MotionModel.None)]
    [InlineData(MotionModel.AspectHeight)]
    [InlineData(MotionModel.AreaAspect)]
    [InlineData(MotionModel.WidthHeight)]
    public void A_new_state_has_its_detections_box(MotionModel model)
    {
        KalmanFilter filter = new(new() { Model = model });
        Box box = new(10.5, -20, 50.25, 70);
        Box back = filter.ToBox(filter.Initiate(filter.Measure(box)));
        Assert.Equal(box.X0, back.X0, 1e-12);
        Assert.Equal(box.Y0, back.Y0, 1e-12);
        Assert.Equal(box.X1, back.X1, 1e-12);
        Assert.Equal(box.Y1, back.Y1, 1e-12);
    }

    [Fact]
    public void Areas_do_not_become_negative()
    {
        KalmanFilter filter = new(new() { Model = MotionModel.AreaAspect });
        KalmanState state = filter.Initiate(filter.Measure(new(0, 0, 100, 100)));
        foreach (double size in (double[])[80, 50, 20, 3])
        {
            filter.Predict(ref state, false);
            filter.Update(ref state, filter.Measure(new(0, 0, size, size)));
        }

        for (int i = 0; i < 50; i++)
        {
            filter.Predict(ref state, true);
            Assert.True(filter.ToBox(state).Area > 0);
        }
    }

    private static Box RandomBox(Random random)
    {
        double x = random.NextDouble() * 1000, y = random.NextDouble() * 500;
        return new(x, y, x + 20 + random.NextDouble() * 80, y + 50 + random.NextDouble() * 200);
    }

    // x <- Fx, P <- FPF' + Q; S = HPH' + R, K = PH'S^-1, x <- x + Ky, P <- P - KSK', all with full matrices.
    private sealed class Dense
    {
        private readonly MotionModel _model;
        private readonly int _n;
        private readonly double[,] _f, _h;
        private double[,] _x, _p;

        public Dense(MotionModel model, Vector256<double> z)
        {
            _model = model;
            _n = model == MotionModel.AreaAspect ? 7 : 8;
            _f = Diagonal([.. Enumerable.Repeat(1.0, _n)]);
            for (int i = 0; i + 4 < _n; i++)
                _f[i, i + 4] = 1;
            _h = new double[4, _n];
            for (int i = 0; i < 4; i++)
                _h[i, i] = 1;
            _x = new double[_n, 1];
            for (int i = 0; i < 4; i++)
                _x[i, 0] = z[i];
            double w = z[2], h = z[3];
            _p = model switch
            {
                MotionModel.AspectHeight => Diagonal(Squares(2 * h / 20, 2 * h / 20, 1e-2, 2 * h / 20, 10 * h / 160, 10 * h / 160, 1e-5, 10 * h / 160)),
                MotionModel.WidthHeight => Diagonal(Squares(w / 10, h / 10, w / 10, h / 10, w / 16, h / 16, w / 16, h / 16)),
                _ => Diagonal(10, 10, 10, 10, 10_000, 10_000, 10_000),
            };
        }

        public void Predict(bool freezeHeight)
        {
            if (freezeHeight)
                _x[7, 0] = 0;
            if (freezeHeight && _model == MotionModel.WidthHeight)
                _x[6, 0] = 0;
            if (_model == MotionModel.AreaAspect && _x[6, 0] + _x[2, 0] <= 0)
                _x[6, 0] = 0;
            double w = _x[2, 0], h = _x[3, 0];
            double[,] q = _model switch
            {
                MotionModel.AspectHeight => Diagonal(Squares(h / 20, h / 20, 1e-2, h / 20, h / 160, h / 160, 1e-5, h / 160)),
                MotionModel.WidthHeight => Diagonal(Squares(w / 20, h / 20, w / 20, h / 20, w / 160, h / 160, w / 160, h / 160)),
                _ => Diagonal(1, 1, 1, 1, 0.01, 0.01, 0.0001),
            };
            _x = Times(_f, _x);
            _p = Plus(Times(Times(_f, _p), Transposed(_f)), q, 1);
        }

        public void Update(Vector256<double> z)
        {
            double[,] s = S();
            double[,] k = Times(Times(_p, Transposed(_h)), Inverse(s));
            _x = Plus(_x, Times(k, Innovation(z)), 1);
            _p = Plus(_p, Times(Times(k, s), Transposed(k)), -1);
        }

        // x <- Mx + t, P <- MPM'; M is the camera's matrix for centres and sizes, a scale for areas and heights.
        public void Warp(CameraMotion c)
        {
            double area = Math.Abs(c.XX * c.YY - c.XY * c.YX);
            double[,] pair = { { c.XX, c.XY }, { c.YX, c.YY } };
            double[,] shape = _model switch
            {
                MotionModel.AspectHeight => new double[,] { { 1, 0 }, { 0, Math.Sqrt(area) } },
                MotionModel.AreaAspect => new double[,] { { area, 0 }, { 0, 1 } },
                _ => pair,
            };
            double[,] m = new double[_n, _n];
            for (int i = 0; i < _n; i++)
            {
                for (int j = 0; j < _n; j++)
                {
                    if (i / 2 == j / 2)
                        m[i, j] = (i / 2 % 2 == 0 ? pair : shape)[i % 2, j % 2];
                }
            }

            _x = Times(m, _x);
            _x[0, 0] += c.DX;
            _x[1, 0] += c.DY;
            _p = Times(Times(m, _p), Transposed(m));
        }

        public double Deviation(int channel) => Math.Sqrt(S()[channel, channel]);

        public double Distance(Vector256<double> z) => Times(Times(Transposed(Innovation(z)), Inverse(S())), Innovation(z))[0, 0];

        public void AssertEqual(in KalmanState state)
        {
            double scale = 1e-8 * Math.Max(1, Enumerable.Range(0, _n).Max(i => Math.Abs(_p[i, i])));
            for (int i = 0; i < 4; i++)
            {
                int pair = i ^ 1;
                Assert.Equal(_x[i, 0], state.Mean[i], 1e-6 * Math.Max(1, Math.Abs(_x[i, 0])));
                Assert.Equal(_p[i, i], state.Variance[i], scale);
                Assert.Equal(_p[i, pair], state.PairVariance[i], scale);
                if (pair + 4 < _n)
                    Assert.Equal(_p[i, pair + 4], state.PairCovariance[i], scale);
                if (i + 4 < _n)
                {
                    Assert.Equal(_x[i + 4, 0], state.Velocity[i], 1e-6 * Math.Max(1, Math.Abs(_x[i + 4, 0])));
                    Assert.Equal(_p[i, i + 4], state.Covariance[i], scale);
                    Assert.Equal(_p[i + 4, i + 4], state.VelocityVariance[i], scale);
                    if (pair + 4 < _n)
                        Assert.Equal(_p[i + 4, pair + 4], state.PairVelocityVariance[i], scale);
                }
                else
                {
                    Assert.Equal(0, state.Velocity[i]);
                }

                // Channels of different pairs never meet.
                for (int j = 0; j < _n; j++)
                {
                    if (j / 2 % 2 != i / 2)
                        Assert.Equal(0, _p[i, j], 1e-12);
                }
            }
        }

        private double[,] Innovation(Vector256<double> z)
        {
            double[,] y = new double[4, 1];
            for (int i = 0; i < 4; i++)
                y[i, 0] = z[i] - _x[i, 0];
            return y;
        }

        private double[,] S()
        {
            double w = _x[2, 0], h = _x[3, 0];
            double[,] r = _model switch
            {
                MotionModel.AspectHeight => Diagonal(Squares(h / 20, h / 20, 1e-1, h / 20)),
                MotionModel.WidthHeight => Diagonal(Squares(w / 20, h / 20, w / 20, h / 20)),
                _ => Diagonal(1, 1, 10, 10),
            };
            return Plus(Times(Times(_h, _p), Transposed(_h)), r, 1);
        }

        private static double[] Squares(params double[] values) => [.. values.Select(v => v * v)];

        private static double[,] Diagonal(params double[] values)
        {
            double[,] m = new double[values.Length, values.Length];
            for (int i = 0; i < values.Length; i++)
                m[i, i] = values[i];
            return m;
        }

        private static double[,] Times(double[,] a, double[,] b)
        {
            double[,] c = new double[a.GetLength(0), b.GetLength(1)];
            for (int i = 0; i < c.GetLength(0); i++)
            {
                for (int j = 0; j < c.GetLength(1); j++)
                {
                    for (int k = 0; k < b.GetLength(0); k++)
                        c[i, j] += a[i, k] * b[k, j];
                }
            }

            return c;
        }

        private static double[,] Plus(double[,] a, double[,] b, double factor)
        {
            double[,] c = (double[,])a.Clone();
            for (int i = 0; i < c.GetLength(0); i++)
            {
                for (int j = 0; j < c.GetLength(1); j++)
                    c[i, j] += factor * b[i, j];
            }

            return c;
        }

        private static double[,] Transposed(double[,] a)
        {
            double[,] t = new double[a.GetLength(1), a.GetLength(0)];
            for (int i = 0; i < t.GetLength(0); i++)
            {
                for (int j = 0; j < t.GetLength(1); j++)
                    t[i, j] = a[j, i];
            }

            return t;
        }

        // Gauss-Jordan with partial pivoting.
        private static double[,] Inverse(double[,] a)
        {
            int n = a.GetLength(0);
            double[,] m = (double[,])a.Clone(), inverse = Diagonal([.. Enumerable.Repeat(1.0, n)]);
            for (int c = 0; c < n; c++)
            {
                int pivot = Enumerable.Range(c, n - c).MaxBy(r => Math.Abs(m[r, c]));
                for (int j = 0; j < n; j++)
                {
                    (m[c, j], m[pivot, j]) = (m[pivot, j], m[c, j]);
                    (inverse[c, j], inverse[pivot, j]) = (inverse[pivot, j], inverse[c, j]);
                }

                double d = m[c, c];
                for (int j = 0; j < n; j++)
                {
                    m[c, j] /= d;
                    inverse[c, j] /= d;
                }

                for (int r = 0; r < n; r++)
                {
                    double factor = m[r, c];
                    for (int j = 0; r != c && j < n; j++)
                    {
                        m[r, j] -= factor * m[c, j];
                        inverse[r, j] -= factor * inverse[c, j];
                    }
                }
            }

            return inverse;
        }
    }
}
