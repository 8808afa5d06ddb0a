using Mot.Association;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

/// <summary>Boxes that walk about, detected now and then, among clutter.</summary>
internal sealed class Scene
{
    public const int EmbeddingSize = 20;

    private readonly Random _random;
    private readonly (double X, double Y, double Vx, double Vy, double H, float[] Look)[] _walkers;
    private readonly double _side;

    public Scene(int seed, int walkers)
    {
        _random = new(seed);
        _side = 150 * Math.Sqrt(walkers + 1);
        _walkers = new (double, double, double, double, double, float[])[walkers];
        for (int i = 0; i < walkers; i++)
        {
            float[] look = [.. Enumerable.Range(0, EmbeddingSize).Select(_ => (float)_random.NextDouble())];
            _walkers[i] = (Uniform(0, _side), Uniform(0, _side), Uniform(-3, 3), Uniform(-2, 2), Uniform(60, 120), look);
        }
    }

    /// <summary>The last frame's true boxes.</summary>
    public List<(long Id, Box Box)> Truth { get; } = [];

    public Frame Next()
    {
        Truth.Clear();
        Frame frame = new();
        for (int i = 0; i < _walkers.Length; i++)
        {
            ref var w = ref _walkers[i];
            w.Vx += Uniform(-0.2, 0.2);
            w.Vy += Uniform(-0.2, 0.2);
            (w.X, w.Vx) = w.X < 0 || w.X > _side ? (Math.Clamp(w.X, 0, _side), -w.Vx) : (w.X + w.Vx, w.Vx);
            (w.Y, w.Vy) = w.Y < 0 || w.Y > _side ? (Math.Clamp(w.Y, 0, _side), -w.Vy) : (w.Y + w.Vy, w.Vy);
            Truth.Add((i + 1, Box.FromXywh(w.X, w.Y, 0.4 * w.H, w.H)));
            if (_random.Next(8) == 0)
                continue;
            Box before = Box.FromXywh(w.X - w.Vx + Uniform(-2, 2), w.Y - w.Vy + Uniform(-2, 2), 0.4 * w.H, w.H);
            float[] look = [.. w.Look.Select(v => v + (float)Uniform(-0.1, 0.1))];
            frame.Add(Box.FromXywh(w.X + Uniform(-2, 2), w.Y + Uniform(-2, 2), 0.4 * w.H + Uniform(-1, 1), w.H + Uniform(-2, 2)), (float)Uniform(0.75, 1), look, i % 2, before);
        }

        for (int i = _random.Next(_walkers.Length); i > 0; i--)
        {
            float[] look = [.. Enumerable.Range(0, EmbeddingSize).Select(_ => (float)_random.NextDouble())];
            frame.Add(Box.FromXywh(Uniform(0, _side), Uniform(0, _side), Uniform(10, 60), Uniform(10, 100)), (float)Uniform(0.05, 0.3), look, _random.Next(2));
        }

        return frame;
    }

    private double Uniform(double from, double to) => from + (to - from) * _random.NextDouble();

    internal sealed class Frame
    {
        public List<Box> Boxes { get; } = [];

        public List<float> Scores { get; } = [];

        public List<float> Looks { get; } = [];

        public List<int> Classes { get; } = [];

        public List<Box> Previous { get; } = [];

        public FrameDetections Detections => new(Boxes.ToArray(), Scores.ToArray(), Looks.ToArray(), EmbeddingSize, Classes.ToArray(), Previous.ToArray());

        public void Add(Box box, float score, float[] look, int @class, Box? previous = null)
        {
            Boxes.Add(box);
            Scores.Add(score);
            Looks.AddRange(look);
            Classes.Add(@class);
            Previous.Add(previous ?? box);
        }

        public Frame Permuted(Random random, out int[] order)
        {
            order = [.. Enumerable.Range(0, Boxes.Count)];
            random.Shuffle(order);
            Frame frame = new();
            foreach (int i in order)
                frame.Add(Boxes[i], Scores[i], [.. Looks.Skip(i * EmbeddingSize).Take(EmbeddingSize)], Classes[i], Previous[i]);
            return frame;
        }
    }
}
