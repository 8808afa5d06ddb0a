using Mot.Association;
using Mot.Association.MotChallenge;

namespace Mot.Tests.Evaluation;

/// <summary>Random truth and tracks: few identities that cross, noise, gaps, exchanged identities and clutter.</summary>
internal static class Scenes
{
    public static (MotRow[] Truth, MotRow[] Tracks) Create(int seed, int identities = 4, int frames = 8, double noise = 2)
    {
        Random random = new(seed);
        List<MotRow> truth = [], tracks = [];
        long[] track = [.. Enumerable.Range(0, identities).Select(i => 100L + 7 * i)];
        for (int i = 0; i < identities; i++)
        {
            double x = random.NextDouble() * 40, y = random.NextDouble() * 20, w = 10 + random.NextDouble() * 10, h = 2 * w;
            for (int frame = 1; frame <= frames; frame++)
            {
                (x, y) = (x + Noise(3), y + Noise(1));
                if (random.NextDouble() < 0.1)
                    track[i] = 100 + 7 * random.Next(identities + 2);
                if (random.NextDouble() < 0.9)
                    truth.Add(new(frame, 3 * i + 1, Box.FromXywh(x, y, w, h)));
                if (random.NextDouble() < 0.8 && !tracks.Any(t => t.Frame == frame && t.Id == track[i]))
                    tracks.Add(new(frame, track[i], Box.FromXywh(x + Noise(noise), y + Noise(noise), w + Noise(noise), h + Noise(noise)), random.NextDouble()));
            }
        }

        for (int frame = 1; frame <= frames; frame += 3)
            tracks.Add(new(frame, 900, Box.FromXywh(random.NextDouble() * 50, random.NextDouble() * 20, 12, 24), random.NextDouble()));
        return ([.. truth], [.. tracks]);

        double Noise(double scale) => (2 * random.NextDouble() - 1) * scale;
    }

    public static MotRow[] Shuffle(MotRow[] rows, int seed)
    {
        MotRow[] copy = [.. rows];
        new Random(seed).Shuffle(copy);
        return copy;
    }
}
