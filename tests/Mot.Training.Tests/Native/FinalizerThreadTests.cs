namespace Mot.Tests.Native;

public sealed class FinalizerThreadTests
{
    [Fact]
    public void Finalizers_take_no_processor_from_who_is_about_to_call()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Set on Linux only.");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        string thread = Directory.GetDirectories("/proc/self/task").Single(task => File.ReadAllText(Path.Combine(task, "comm")).Trim() == ".NET Finalizer");

        // proc(5): the name in brackets, then the third field and those that follow; the niceness is the nineteenth.
        string[] fields = File.ReadAllText(Path.Combine(thread, "stat")).Split(") ")[^1].Split(' ');
        Assert.Equal("19", fields[19 - 3]);
    }
}
