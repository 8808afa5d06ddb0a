using System.Diagnostics;
using System.Text.Json;

namespace Mot.Benchmarks;

/// <summary>
/// A Python script that measures the same thing with other libraries and prints a JSON object of row names and figures.
/// Debian's own Python is asked, because its torch, numpy and OpenCV stand on the libraries that ours stand on.
/// </summary>
internal static class Peer
{
    private const string Python = "/usr/bin/python3";

    /// <summary>The figures by row name; null, and a word on standard error why, where they can't be had.</summary>
    public static Dictionary<string, double>? Run(string name)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peers", name + ".py");
        if (!File.Exists(script))
            return null;
        if (!File.Exists(Python))
            return Without($"there is no {Python}");
        ProcessStartInfo start = new(Python) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(script);
        // Equal threads on both sides; and no Python environment of the user's in between.
        start.Environment["OMP_NUM_THREADS"] = Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment.Remove("PYTHONPATH");
        start.Environment.Remove("PYTHONHOME");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            return Without(error.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? $"it returned {process.ExitCode}");
        return JsonSerializer.Deserialize<Dictionary<string, double>>(output);

        Dictionary<string, double>? Without(string reason)
        {
            Console.Error.WriteLine($"{name}: no figures of the peer: {reason}");
            return null;
        }
    }
}
