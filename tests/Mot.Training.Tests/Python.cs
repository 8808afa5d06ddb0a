using System.Diagnostics;

namespace Mot.Tests;

/// <summary>Debian's own Python, whose torch and torchvision stand on the libraries that ours stand on.</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>
    /// Runs a script in a folder; skips the calling test where the interpreter or a module is absent. Does not await: torch's scopes
    /// and its switch for gradients belong to the thread.
    /// </summary>
    public static void Run(string folder, string script, params string[] modules)
    {
        Assert.SkipUnless(File.Exists(Interpreter), $"needs {Interpreter}, which is not here");
        string imports = string.Concat(modules.Select(module => $"import {module}\n"));
        (int code, string output) = Start(folder, imports);
        Assert.SkipWhen(code != 0, $"needs {Interpreter} with {string.Join(" and ", modules)}, which is not here");
        (code, output) = Start(folder, imports + script);
        Assert.True(code == 0, output);
    }

    private static (int Code, string Output) Start(string folder, string script)
    {
        ProcessStartInfo start = new(Interpreter, ["-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("PYTHONPATH");
        start.Environment.Remove("PYTHONHOME");
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
