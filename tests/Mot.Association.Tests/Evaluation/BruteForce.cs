using Mot.Association.MotChallenge;

namespace Mot.Tests.Evaluation;

/// <summary>
/// CLEAR, Identity and HOTA from their definitions, over all possible matchings. Only for a handful of boxes a frame.
/// </summary>
internal static class BruteForce
{
    private const double Threshold = 0.5;

    public sealed record Clear(int Tp, int Fn, int Fp, int Switches, int Fragments, double IouSum, int Mt, int Pt, int Ml);

    /// <summary>All ways to give each row one column or none (-1).</summary>
    public static IEnumerable<int[]> Matchings(int rows, int columns)
    {
        int[] match = new int[rows];
        bool[] used = new bool[columns];
        return From(0);

        IEnumerable<int[]> From(int row)
        {
            if (row == rows)
            {
                yield return (int[])match.Clone();
                yield break;
            }

            match[row] = -1;
            foreach (int[] m in From(row + 1))
                yield return m;
            for (int c = 0; c < columns; c++)
            {
                if (used[c])
                    continue;
                (used[c], match[row]) = (true, c);
                foreach (int[] m in From(row + 1))
                    yield return m;
                used[c] = false;
            }
        }
    }

    public static Clear EvaluateClear(MotRow[] truth, MotRow[] tracks)
    {
        Dictionary<long, long> last = [], before = [];
        Dictionary<long, int> matched = [], fragments = [];
        int tp = 0, switches = 0;
        double iouSum = 0;
        foreach (int frame in truth.Concat(tracks).Select(r => r.Frame).Distinct().Order())
        {
            MotRow[] g = [.. truth.Where(r => r.Frame == frame)], t = [.. tracks.Where(r => r.Frame == frame)];
            if (g.Length == 0 || t.Length == 0)
                continue;
            int[] best = Matchings(g.Length, t.Length)
                .Where(m => Enumerable.Range(0, g.Length).All(i => m[i] < 0 || g[i].Box.IoU(t[m[i]].Box) >= Threshold))
                .OrderByDescending(m => Enumerable.Range(0, g.Length).Count(i => m[i] >= 0 && before.GetValueOrDefault(g[i].Id, -1) == t[m[i]].Id))
                .ThenByDescending(m => Enumerable.Range(0, g.Length).Sum(i => m[i] < 0 ? 0 : g[i].Box.IoU(t[m[i]].Box)))
                .First();
            Dictionary<long, long> now = [];
            for (int i = 0; i < g.Length; i++)
            {
                if (best[i] < 0)
                    continue;
                (long id, long track) = (g[i].Id, t[best[i]].Id);
                tp++;
                iouSum += g[i].Box.IoU(t[best[i]].Box);
                switches += last.TryGetValue(id, out long previous) && previous != track ? 1 : 0;
                fragments[id] = fragments.GetValueOrDefault(id) + (before.ContainsKey(id) ? 0 : 1);
                matched[id] = matched.GetValueOrDefault(id) + 1;
                last[id] = now[id] = track;
            }

            before = now;
        }

        double[] ratios = [.. truth.GroupBy(r => r.Id).Select(g => matched.GetValueOrDefault(g.Key) / (double)g.Count())];
        return new(
            tp, truth.Length - tp, tracks.Length - tp, switches, fragments.Values.Sum(f => f - 1), iouSum,
            ratios.Count(r => r > 0.8), ratios.Count(r => r is >= 0.2 and <= 0.8), ratios.Count(r => r < 0.2));
    }

    public static int EvaluateIdentity(MotRow[] truth, MotRow[] tracks)
    {
        long[] g = [.. truth.Select(r => r.Id).Distinct()], t = [.. tracks.Select(r => r.Id).Distinct()];
        int[,] common = new int[g.Length, t.Length];
        foreach (MotRow a in truth)
        {
            foreach (MotRow b in tracks.Where(b => b.Frame == a.Frame && a.Box.IoU(b.Box) >= Threshold))
                common[Array.IndexOf(g, a.Id), Array.IndexOf(t, b.Id)]++;
        }

        return Matchings(g.Length, t.Length).Max(m => Enumerable.Range(0, g.Length).Sum(i => m[i] < 0 ? 0 : common[i, m[i]]));
    }

    /// <summary>HOTA, DetA, AssA and LocA at a threshold, with the mean over true positives written out (HOTA, eq. 4 to 8).</summary>
    public static (double Hota, double DetA, double AssA, double LocA) EvaluateHota(MotRow[] truth, MotRow[] tracks, double alpha)
    {
        List<(MotRow Truth, MotRow Track)> matches = [];
        foreach (int frame in truth.Select(r => r.Frame).Distinct())
        {
            MotRow[] g = [.. truth.Where(r => r.Frame == frame)], t = [.. tracks.Where(r => r.Frame == frame)];
            int[] best = Matchings(g.Length, t.Length)
                .MaxBy(m => Enumerable.Range(0, g.Length).Sum(i => m[i] < 0 ? 0 : g[i].Box.IoU(t[m[i]].Box) * Alignment(g[i].Id, t[m[i]].Id)))!;
            matches.AddRange(Enumerable.Range(0, g.Length).Where(i => best[i] >= 0).Select(i => (g[i], t[best[i]]))
                .Where(p => p.Item1.Box.IoU(p.Item2.Box) >= alpha - 1e-15));
        }

        double detA = matches.Count / (double)(truth.Length + tracks.Length - matches.Count);
        double assA = matches.Count == 0 ? 0 : matches.Average(c =>
        {
            double tpa = matches.Count(m => m.Truth.Id == c.Truth.Id && m.Track.Id == c.Track.Id);
            double fna = truth.Count(r => r.Id == c.Truth.Id) - tpa, fpa = tracks.Count(r => r.Id == c.Track.Id) - tpa;
            return tpa / (tpa + fna + fpa);
        });
        double locA = matches.Count == 0 ? 1 : matches.Average(m => m.Truth.Box.IoU(m.Track.Box));
        return (Math.Sqrt(detA * assA), detA, assA, locA);

        double Alignment(long id, long track)
        {
            double potential = 0;
            foreach (MotRow a in truth.Where(r => r.Id == id))
            {
                foreach (MotRow b in tracks.Where(r => r.Id == track && r.Frame == a.Frame))
                {
                    double iou = a.Box.IoU(b.Box);
                    double all = tracks.Where(r => r.Frame == a.Frame).Sum(r => r.Box.IoU(a.Box)) +
                        truth.Where(r => r.Frame == a.Frame).Sum(r => r.Box.IoU(b.Box)) - iou;
                    potential += all > 0 ? iou / all : 0;
                }
            }

            return potential / (truth.Count(r => r.Id == id) + tracks.Count(r => r.Id == track) - potential);
        }
    }
}
