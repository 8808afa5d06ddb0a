using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Mot.Benchmarks;

/// <summary>
/// Python scripts that measure the same thing with other libraries and print a JSON object of names and figures.
/// Debian's own Python is asked; its torch is 1.13, ours libtorch 2.10.
/// </summary>
internal sealed class Peer(bool wanted)
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Runs <c>peers/SCRIPT.py</c>.</summary>
    /// <param name="script">The script's name.</param>
    /// <param name="threads">How many threads its libraries may use.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its figures by name; null, and a word on standard error why, where they can't be had.</returns>
    public IReadOnlyDictionary<string, double>? Run(string script, int threads, CancellationToken stop, params ReadOnlySpan<object> arguments)
    {
        if (!wanted)
            return null;
        if (!File.Exists(Python))
            return Without($"there is no {Python}");
        ProcessStartInfo start = new(Python) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "peers", script + ".py"));
        foreach (object argument in arguments)
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        // Equal threads on both sides; and no Python environment of the user's in between.
        foreach (string variable in (ReadOnlySpan<string>)["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"])
            start.Environment[variable] = threads.ToString(CultureInfo.InvariantCulture);
        // And the same way of waiting, which the library sets for itself.
        start.Environment.TryAdd("OMP_WAIT_POLICY", "PASSIVE");
        start.Environment.Remove("PYTHONPATH");
        start.Environment.Remove("PYTHONHOME");
        using Process process = Processors.Start(start);
        using (stop.Register(() => process.Kill()))
        {
            Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            stop.ThrowIfCancellationRequested();
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize<Dictionary<string, double>>(output)
                : Without(error.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? $"it returned {process.ExitCode}");
        }

        IReadOnlyDictionary<string, double>? Without(string reason)
        {
            Console.Error.WriteLine($"no figures of the peer {script}.py: {reason}");
            return null;
        }
    }
}
