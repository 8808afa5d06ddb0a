using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mot.Tests;

/// <summary>The command, or another program, run as users run it: a process of its own.</summary>
internal sealed partial class MotProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private MotProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What a process left.</summary>
    public sealed record Ended(int ExitCode, string Output, string Error);

    public static MotProcess Start(params IEnumerable<string> arguments) => StartProgram("mot", arguments);

    /// <summary>Starts a program that lies beside the tests.</summary>
    public static MotProcess StartProgram(string name, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return new MotProcess(process);
    }

    public static async Task<Ended> RunAsync(params IEnumerable<string> arguments)
    {
        using MotProcess process = Start(arguments);
        return await process.WaitAsync();
    }

    public async Task<Ended> WaitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ended(_process.ExitCode, await _output, await _error);
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt() => Assert.Equal(0, Kill(_process.Id, 2));

    /// <summary>What a service manager sends to stop a service.</summary>
    public void Terminate() => Assert.Equal(0, Kill(_process.Id, 15));

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
