using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Mot.Tests;

/// <summary>The command, or another program, run as users run it: a process of its own.</summary>
internal sealed partial class MotProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;
    private readonly StringBuilder _errorSoFar = new();

    private MotProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = ReadErrorAsync();
    }

    // How many lines tell of progress depends on how busy the machine is.
    [GeneratedRegex(@"^.* {2}\d+:\d\d:\d\d +\d+ %.*\n", RegexOptions.Multiline)]
    private static partial Regex ProgressLine { get; }

    /// <summary>What a process left; what tells of progress apart from the rest of standard error.</summary>
    public sealed record Ended(int ExitCode, string Output, string Error, string Progress);

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
        string error = await _error;
        return new Ended(
            _process.ExitCode, await _output, ProgressLine.Replace(error, ""), string.Concat(ProgressLine.Matches(error)));
    }

    /// <summary>Waits until a text stands on standard error, or until the process has ended.</summary>
    public async Task WaitForAsync(string text)
    {
        while (!_error.IsCompleted)
        {
            lock (_errorSoFar)
            {
                if (_errorSoFar.ToString().Contains(text, StringComparison.Ordinal))
                    return;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt() => Assert.Equal(0, Kill(_process.Id, 2));

    /// <summary>What a service manager sends to stop a service.</summary>
    public void Terminate() => Assert.Equal(0, Kill(_process.Id, 15));

    /// <summary>What nothing survives.</summary>
    public void Kill() => Assert.Equal(0, Kill(_process.Id, 9));

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<string> ReadErrorAsync()
    {
        char[] buffer = new char[1024];
        while (await _process.StandardError.ReadAsync(buffer) is > 0 and int count)
        {
            lock (_errorSoFar)
                _errorSoFar.Append(buffer, 0, count);
        }

        return _errorSoFar.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
