using Mot.Association;
using Mot.Association.Tracking;

namespace Mot.Benchmarks;

/// <summary>Detections and costs that are made up, the same at every call.</summary>
internal static class GeneratedDetections
{
    private const double Width = 1920, Height = 1080;

    // Shares of what a good detector misses, doubts, and sees where nothing is; noise in heights of a box.
    private const double Missed = 0.05, Doubted = 0.1, False = 0.05, Noise = 0.02;

    // A person's width / height.
    private const double Aspect = 0.4;

    /// <summary>Sequences of the number, lengths and density of MOT15's training set.</summary>
    public static DetectionSequence[] LikeMot15() =>
    [
        .. new[] { (525, 9), (1000, 6), (145, 5), (795, 6), (71, 5), (179, 6), (600, 9) }.Select((s, i) =>
            Generate($"generated-{i + 1}", seed: i, frames: s.Item1, objects: s.Item2, height: 150, embeddingSize: 0)),
    ];

    /// <summary>
    /// A crowd that fills the image to three tenths, however many they are: the more, the further away.
    /// </summary>
    /// <param name="objects">People in each frame.</param>
    /// <param name="frames">Number of frames.</param>
    /// <param name="embeddingSize">Length of their appearance vectors; 0 for none.</param>
    public static DetectionSequence Crowd(int objects, int frames, int embeddingSize) =>
        Generate($"crowd of {objects}", objects, frames, objects, Math.Sqrt(0.3 * Width * Height / objects / Aspect), embeddingSize);

    /// <summary>Square problems of n x n costs, row-major.</summary>
    /// <param name="overlap">1 - IoU of boxes and the same boxes a frame later in another order, in place of uniform costs.</param>
    /// <param name="n">Rows and columns.</param>
    /// <param name="count">How many problems.</param>
    public static double[][] AssignmentProblems(bool overlap, int n, int count)
    {
        Random random = new(n);
        return [.. Enumerable.Range(0, count).Select(_ => overlap ? Overlap() : Uniform())];

        double[] Uniform() => [.. Enumerable.Range(0, n * n).Select(_ => random.NextDouble())];

        double[] Overlap()
        {
            double height = Math.Sqrt(0.3 * Width * Height / n / Aspect);
            Box[] before = [.. Enumerable.Range(0, n).Select(_ => At(random.NextDouble() * Width, random.NextDouble() * Height, height))];
            Box[] after = [.. before.Select(box => Jitter(box, random, 5 * Noise))];
            random.Shuffle(after);
            return [.. before.SelectMany(a => after.Select(b => 1 - a.IoU(b)))];
        }
    }

    /// <summary>People who walk straight and turn at the border.</summary>
    private static DetectionSequence Generate(string name, int seed, int frames, int objects, double height, int embeddingSize)
    {
        Random random = new(seed);
        DetectionSequence sequence = new(name);
        (double X, double Y, double Dx, double Dy)[] people =
        [
            .. Enumerable.Range(0, objects).Select(_ => (
                random.NextDouble() * Width, random.NextDouble() * Height, (random.NextDouble() - 0.5) * height / 15, (random.NextDouble() - 0.5) * height / 40)),
        ];
        float[][] looks = [.. people.Select(_ => Look())];
        List<Box> boxes = [], previous = [];
        List<float> scores = [], embeddings = [];
        for (int frame = 0; frame < frames; frame++)
        {
            boxes.Clear();
            previous.Clear();
            scores.Clear();
            embeddings.Clear();
            for (int i = 0; i < objects; i++)
            {
                ref (double X, double Y, double Dx, double Dy) person = ref people[i];
                person.Dx = person.X + person.Dx is < 0 or > Width ? -person.Dx : person.Dx;
                person.Dy = person.Y + person.Dy is < 0 or > Height ? -person.Dy : person.Dy;
                person.X += person.Dx;
                person.Y += person.Dy;
                double chance = random.NextDouble();
                if (chance >= Missed)
                    Add(Jitter(At(person.X, person.Y, height), random, Noise), At(person.X - person.Dx, person.Y - person.Dy, height), chance < Missed + Doubted ? 0.1 + 0.5 * random.NextDouble() : 0.7 + 0.3 * random.NextDouble(), looks[i]);
                if (random.NextDouble() < False)
                {
                    Box box = At(random.NextDouble() * Width, random.NextDouble() * Height, height);
                    Add(box, box, 0.1 + 0.6 * random.NextDouble(), Look());
                }
            }

            sequence.Add(new FrameDetections([.. boxes], [.. scores], [.. embeddings], embeddingSize, previousBoxes: [.. previous]));
        }

        return sequence;

        void Add(Box box, Box before, double score, float[] look)
        {
            boxes.Add(box);
            previous.Add(before);
            scores.Add((float)score);
            foreach (float value in look)
                embeddings.Add(value + 0.2f * (float)(random.NextDouble() - 0.5));
        }

        float[] Look() => [.. Enumerable.Range(0, embeddingSize).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static Box At(double x, double y, double height) => Box.FromXywh(x - Aspect * height / 2, y - height / 2, Aspect * height, height);

    private static Box Jitter(Box box, Random random, double share)
    {
        double size = box.Height * share;
        double Next() => (random.NextDouble() - 0.5) * 2 * size;
        return new(box.X0 + Next(), box.Y0 + Next(), box.X1 + Next(), box.Y1 + Next());
    }
}
