using System.Globalization;

namespace Mot.Training.Trainers;

/// <summary>Curves as a table.</summary>
public static class TrainingCurves
{
    /// <summary>Writes curves as comma-separated values: a row a step, a column a curve, empty where a curve has no point.</summary>
    public static void WriteCsv(TextWriter writer, IReadOnlyList<TrainingCurve> curves)
    {
        writer.WriteLine("step," + string.Join(',', curves.Select(curve => $"\"{curve.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")));
        int[] next = new int[curves.Count];
        while (true)
        {
            double step = double.PositiveInfinity;
            for (int i = 0; i < next.Length; i++)
            {
                if (next[i] < curves[i].Points.Count) step = Math.Min(step, curves[i].Points[next[i]].Step);
            }

            if (double.IsPositiveInfinity(step)) return;
            writer.Write(step.ToString(CultureInfo.InvariantCulture));
            for (int i = 0; i < next.Length; i++)
            {
                writer.Write(',');
                if (next[i] < curves[i].Points.Count && curves[i].Points[next[i]].Step == step)
                    writer.Write(curves[i].Points[next[i]++].Value.ToString("R", CultureInfo.InvariantCulture));
            }

            writer.WriteLine();
        }
    }
}
